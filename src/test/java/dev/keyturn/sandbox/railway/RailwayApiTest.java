package dev.keyturn.sandbox.railway;

import static dev.keyturn.sandbox.railway.Sandbox.API;
import static dev.keyturn.sandbox.railway.Sandbox.ENV;
import static dev.keyturn.sandbox.railway.Sandbox.OTHER_ENV;
import static dev.keyturn.sandbox.railway.Sandbox.PROJECT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RailwayApiTest {
  private static final String AGENT = "keyturn-test/1";

  private Sandbox railway;

  @BeforeEach
  void start() throws IOException {
    railway = Sandbox.start();
  }

  @AfterEach
  void stop() {
    railway.close();
  }

  @Test
  void a_bad_document_is_answered_400_without_data() throws IOException {
    var response = railway.ask("query { projects { id } }", Map.of());

    assertThat(response.statusCode()).isEqualTo(400);
    var body = Sandbox.json(response);
    assertThat(body.has("data")).isFalse();
    assertThat(body.at("/errors/0/extensions/code").asText())
        .isEqualTo("GRAPHQL_VALIDATION_FAILED");
    assertThat(body.at("/errors/0/message").asText()).contains("projects");
  }

  @Test
  void a_missing_argument_and_a_wrong_type_are_refused_by_the_schema() throws IOException {
    assertThat(railway.ask("query { deployment { id } }", Map.of()).statusCode()).isEqualTo(400);
    assertThat(
            railway
                .ask(
                    "mutation { variableDelete(input: {projectId: \"p\", name: \"n\", environmentId: 1}) }",
                    Map.of())
                .statusCode())
        .isEqualTo(400);
    assertThat(
            railway
                .ask("query($id: String!) { deployment(id: $id) { id } }", Map.of())
                .statusCode())
        .isEqualTo(400);
    assertThat(railway.ask("query {", Map.of()).statusCode()).isEqualTo(400);
  }

  @Test
  void a_refusal_is_200_with_a_trace_id_and_null_data() throws IOException {
    var response = railway.ask("query { me { id } }", Map.of());

    assertThat(response.statusCode()).isEqualTo(200);
    var body = Sandbox.json(response);
    assertThat(body.get("data").isNull()).isTrue();
    assertThat(body.at("/errors/0/message").asText()).isEqualTo("Not Authorized");
    assertThat(body.at("/errors/0/extensions/code").asText()).isEqualTo("INTERNAL_SERVER_ERROR");
    assertThat(body.at("/errors/0/path/0").asText()).isEqualTo("me");
    assertThat(body.at("/errors/0/traceId").asText()).matches("\\d{18,19}");
  }

  @Test
  void a_project_token_knows_its_place() throws IOException {
    var data =
        railway.data(
            "{ projectToken { name projectId environmentId project { name } } }", Map.of());

    assertThat(data.toString())
        .contains(
            "\"projectId\":\"p-shop\"", "\"environmentId\":\"e-production\"", "\"name\":\"shop\"");
    var other = "query($e: String!) { environment(id: $e) { name } }";
    assertThat(railway.data(other, Map.of("e", ENV)).at("/environment/name").asText())
        .isEqualTo("production");
    assertThat(railway.refusal(other, Map.of("e", OTHER_ENV))).isEqualTo("Not Authorized");
    assertThat(railway.refusal("query { project(id: \"p-other\") { name } }", Map.of()))
        .isEqualTo("Not Authorized");
    assertThat(railway.refusal("query { apiToken { workspaces { id } } }", Map.of()))
        .isEqualTo("Not Authorized");
  }

  @Test
  void a_project_lists_its_environments_but_other_doors_stay_shut() throws IOException {
    var names =
        railway.data(
            "query($p: String!) { project(id: $p) { environments { edges { node { id name } } }"
                + " services { edges { node { id name } } } } }",
            Map.of("p", PROJECT));
    assertThat(names.findValuesAsText("name")).contains("production", "staging", "api", "worker");

    assertThat(
            railway.refusal(
                "query($p: String!) { project(id: $p) { environments { edges { node { config } } } } }",
                Map.of("p", PROJECT)))
        .isEqualTo("Not Authorized");
  }

  @Test
  void account_and_workspace_tokens_come_as_bearer_and_project_tokens_do_not() throws IOException {
    var me = Sandbox.body("{ me { id apiTokenRateLimit { remainingPoints resetsAt } } }", Map.of());
    var workspaces = Sandbox.body("{ apiToken { workspaces { name } } }", Map.of());

    assertThat(railway.post(me, "User-Agent", AGENT, "Authorization", "Bearer tok-account").body())
        .contains("remainingPoints");
    assertThat(
            railway.post(me, "User-Agent", AGENT, "Authorization", "Bearer tok-workspace").body())
        .contains("Not Authorized");
    assertThat(
            railway
                .post(workspaces, "User-Agent", AGENT, "Authorization", "Bearer tok-workspace")
                .body())
        .contains("sandbox");
    assertThat(
            railway
                .post(workspaces, "User-Agent", AGENT, "Authorization", "Bearer tok-project")
                .body())
        .contains("Not Authorized");
    var self = Sandbox.body("{ projectToken { id } }", Map.of());
    assertThat(railway.post(self, "User-Agent", AGENT, "Project-Access-Token", "nobody").body())
        .contains("Project Token not found");
    assertThat(
            railway.post(self, "User-Agent", AGENT, "Project-Access-Token", "tok-account").body())
        .contains("Project Token not found");
  }

  @Test
  void an_unknown_deployment_is_not_found() throws IOException {
    assertThat(railway.refusal("{ deployment(id: \"x\") { id } }", Map.of()))
        .isEqualTo("Deployment not found");
  }

  @Test
  void introspection_needs_no_token() throws IOException {
    var response =
        railway.post(
            Sandbox.body("{ __schema { queryType { name } } }", Map.of()), "User-Agent", AGENT);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"Query\"");
  }

  @Test
  void a_library_agent_is_turned_away_before_anything_else() throws IOException {
    var body = Sandbox.body("{ projectToken { id } }", Map.of());

    var unnamed = railway.post(body, "Project-Access-Token", "tok-project");
    assertThat(unnamed.statusCode()).isEqualTo(403);
    assertThat(unnamed.body()).contains("1010");
    assertThat(railway.post(body, "User-Agent", "python-requests/2.32").statusCode())
        .isEqualTo(403);
    assertThat(railway.server.counters().requests()).isZero();
  }

  @Test
  void every_other_path_is_404() throws IOException {
    var response = railway.get(railway.server.endpoint().resolve("/graphql/v3"));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(Sandbox.json(response).get("message").asText()).isEqualTo("Not Found");
    assertThat(Sandbox.json(response).has("requestId")).isTrue();
  }

  @Test
  void the_operations_are_counted_by_root_field() throws IOException {
    railway.upsert(API, Map.of("A", "1"), true);
    railway.data("query Two { projectToken { id } again: projectToken { id } }", Map.of());

    assertThat(railway.server.counters().of("variableCollectionUpsert")).isEqualTo(1);
    assertThat(railway.server.counters().of("projectToken")).isEqualTo(2);
    assertThat(railway.server.counters().mutations()).isEqualTo(1);
    assertThat(railway.server.counters().requests()).isEqualTo(2);
  }

  @Test
  void the_config_etag_changes_with_every_stored_change() throws IOException {
    var document = "query($e: String!) { environment(id: $e) { configEtag } }";
    var before = railway.data(document, Map.of("e", ENV));

    assertThat(railway.data(document, Map.of("e", ENV))).isEqualTo(before);
    railway.upsert(API, Map.of("A", "1"), true);
    assertThat(railway.data(document, Map.of("e", ENV))).isNotEqualTo(before);
  }
}
