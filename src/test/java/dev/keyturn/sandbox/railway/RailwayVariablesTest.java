package dev.keyturn.sandbox.railway;

import static dev.keyturn.sandbox.railway.DeploymentCause.BEGINNING;
import static dev.keyturn.sandbox.railway.DeploymentCause.VARIABLE_CHANGE;
import static dev.keyturn.sandbox.railway.Sandbox.API;
import static dev.keyturn.sandbox.railway.Sandbox.ENV;
import static dev.keyturn.sandbox.railway.Sandbox.PROJECT;
import static dev.keyturn.sandbox.railway.Sandbox.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RailwayVariablesTest {
  private Sandbox railway;

  @BeforeEach
  void start() throws IOException {
    railway = Sandbox.start();
  }

  @AfterEach
  void stop() {
    railway.close();
  }

  private void restartSlowly() throws IOException {
    railway.close();
    railway = Sandbox.start(Sandbox.slow());
  }

  @Test
  void an_upsert_with_skipDeploys_stores_and_deploys_nothing() throws IOException {
    railway.upsert(API, Map.of("KEY_NEW", "two"), true);

    assertThat(railway.variables(API, true).get("KEY_NEW").asText()).isEqualTo("two");
    assertThat(railway.variables(API, true).get("KEY").asText()).isEqualTo("one");
    assertThat(railway.causes(API)).containsExactly(BEGINNING);
  }

  @Test
  void an_upsert_deploys_the_service_and_those_that_refer_to_the_variable_once_each()
      throws IOException {
    railway.upsert(API, Map.of("KEY", "two", "MORE", "three"), false);

    assertThat(railway.causes(API)).containsExactly(BEGINNING, VARIABLE_CHANGE);
    assertThat(railway.causes(WORKER)).containsExactly(BEGINNING, VARIABLE_CHANGE);
  }

  @Test
  void an_upsert_of_a_variable_that_nobody_refers_to_leaves_the_others_alone() throws IOException {
    railway.upsert(API, Map.of("MORE", "three"), false);

    assertThat(railway.causes(API)).containsExactly(BEGINNING, VARIABLE_CHANGE);
    assertThat(railway.causes(WORKER)).containsExactly(BEGINNING);
  }

  @Test
  void writing_the_same_value_again_deploys_nothing() throws IOException {
    railway.upsert(API, Map.of("KEY", "one"), false);

    assertThat(railway.causes(API)).containsExactly(BEGINNING);
  }

  @Test
  void without_a_service_id_the_shared_variables_are_written() throws IOException {
    railway.upsert(null, Map.of("KEY", "shared value", "REGION", "us"), false);

    assertThat(railway.variables(API, true).get("KEY").asText()).isEqualTo("one");
    assertThat(railway.variables(null, true).get("KEY").asText()).isEqualTo("shared value");
    assertThat(railway.causes(API))
        .as("it refers to shared.REGION")
        .containsExactly(BEGINNING, VARIABLE_CHANGE);
    assertThat(railway.causes(WORKER)).containsExactly(BEGINNING);
  }

  @Test
  void replace_deletes_everything_that_is_not_named() throws IOException {
    railway.upsert(API, Map.of("KEY", "two"), true, true);

    assertThat(railway.variables(API, true).properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("KEY");
  }

  @Test
  void references_are_rendered_unless_asked_otherwise() throws IOException {
    assertThat(railway.variables(API, true).get("NAME").asText())
        .isEqualTo("api-${{shared.REGION}}");
    assertThat(railway.variables(API, false).get("NAME").asText()).isEqualTo("api-eu");
    assertThat(railway.variables(WORKER, false).get("API_KEY").asText()).isEqualTo("one");
    assertThat(railway.variables(WORKER, false).get("RAILWAY_SERVICE_NAME").asText())
        .isEqualTo("worker");
    assertThat(railway.variables(WORKER, true).has("RAILWAY_SERVICE_NAME")).isFalse();
  }

  @Test
  void a_sealed_value_is_never_shown_but_given_to_the_program() throws IOException {
    railway.upsert(API, Map.of("SEALED", "still hidden"), true);

    for (var unrendered : new boolean[] {true, false}) {
      assertThat(railway.variables(API, unrendered).get("SEALED").isNull()).isTrue();
    }
    assertThat(railway.variables(WORKER, false).get("FROM_SEALED").isNull()).isTrue();
    assertThat(railway.snapshot(railway.last(WORKER).id()).toString()).doesNotContain("hidden");
    var config =
        railway.data(
            "query($e: String!) { environment(id: $e) { config(decryptVariables: true)"
                + " variables(first: 50) { edges { node { name isSealed serviceId references } } } } }",
            Map.of("e", ENV));
    assertThat(config.toString()).contains("*****").doesNotContain("hidden");
    assertThat(railway.worker.started.getFirst().variables).containsEntry("FROM_SEALED", "xhidden");
  }

  @Test
  void the_names_tell_what_is_sealed_and_what_refers_to_what() throws IOException {
    var edges =
        railway
            .data(
                "query($e: String!) { environment(id: $e) { variables { edges { node"
                    + " { name serviceId isSealed references } } } } }",
                Map.of("e", ENV))
            .at("/environment/variables/edges");

    assertThat(edges.findValuesAsText("name")).contains("REGION", "KEY", "SEALED", "API_KEY");
    assertThat(edges.toString())
        .contains(
            "{\"name\":\"SEALED\",\"serviceId\":\"s-api\",\"isSealed\":true,\"references\":[]}")
        .contains("{\"name\":\"REGION\",\"serviceId\":null,\"isSealed\":false,\"references\":[]}")
        .contains("\"references\":[\"api.KEY\"]");
  }

  @Test
  void a_delete_always_deploys() throws IOException {
    railway.data(
        "mutation($i: VariableDeleteInput!) { variableDelete(input: $i) }",
        Map.of(
            "i",
            Map.of("projectId", PROJECT, "environmentId", ENV, "serviceId", API, "name", "KEY")));

    assertThat(railway.variables(API, true).has("KEY")).isFalse();
    assertThat(railway.causes(API)).containsExactly(BEGINNING, VARIABLE_CHANGE);
  }

  @Test
  void a_variable_deploy_builds_the_source_head_and_not_what_is_running() throws IOException {
    railway.server.person().pushes(API, "d00d", railway.api);

    railway.upsert(API, Map.of("KEY", "two"), false);

    assertThat(railway.last(API).commit()).isEqualTo("d00d");
    assertThat(railway.server.deployments(API).getFirst().commit()).isNotEqualTo("d00d");
  }

  @Test
  void several_writes_make_several_deployments_and_those_overtaken_never_go_live()
      throws IOException {
    restartSlowly();
    for (var value : new String[] {"two", "three", "four"}) {
      railway.upsert(API, Map.of("KEY", value), false);
    }

    railway.awaitStatus(railway.last(API).id(), "SUCCESS");
    assertThat(railway.causes(API)).hasSize(4);
    assertThat(railway.server.deployments(API).subList(1, 3))
        .extracting(DeploymentReport::status)
        .allMatch(status -> status.equals("SKIPPED") || status.equals("REMOVED"));
    assertThat(railway.api.started)
        .extracting(r -> r.variables.get("KEY"))
        .doesNotContain("two", "three");
  }

  @Test
  void a_reserved_name_is_refused() throws IOException {
    var input =
        Map.of("projectId", PROJECT, "environmentId", ENV, "name", "RAILWAY_X", "value", "1");

    assertThat(
            railway.refusal(
                "mutation($i: VariableUpsertInput!) { variableUpsert(input: $i) }",
                Map.of("i", input)))
        .contains("does not simulate", "RAILWAY_X");
  }
}
