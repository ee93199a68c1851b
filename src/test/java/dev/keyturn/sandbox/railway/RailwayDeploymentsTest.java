package dev.keyturn.sandbox.railway;

import static dev.keyturn.sandbox.railway.DeploymentCause.BEGINNING;
import static dev.keyturn.sandbox.railway.DeploymentCause.HOST_MIGRATION;
import static dev.keyturn.sandbox.railway.DeploymentCause.REDEPLOY;
import static dev.keyturn.sandbox.railway.DeploymentCause.ROLLBACK;
import static dev.keyturn.sandbox.railway.Sandbox.API;
import static dev.keyturn.sandbox.railway.Sandbox.ENV;
import static dev.keyturn.sandbox.railway.Sandbox.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RailwayDeploymentsTest {
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
  void the_world_begins_live_and_the_edge_reaches_every_replica() throws IOException {
    var first = railway.last(API);

    assertThat(first.status()).isEqualTo("SUCCESS");
    assertThat(first.cause()).isEqualTo(BEGINNING);
    var seen = new HashSet<String>();
    Sandbox.eventually()
        .untilAsserted(() -> {
          seen.add(railway.get(railway.server.edge(API)).body().split(" ")[1]);
          assertThat(seen).hasSize(2);
        });
    assertThat(railway.deployment(first.id()).get("instances").findValuesAsText("id"))
        .containsExactlyInAnyOrderElementsOf(seen);
  }

  @Test
  void a_redeploy_runs_the_same_image_with_the_current_variables() throws IOException {
    var first = railway.last(API);
    railway.upsert(API, Map.of("KEY", "two"), true);

    var second = railway.redeploy(first.id());
    railway.awaitStatus(second, "SUCCESS");
    railway.awaitStatus(first.id(), "REMOVED");

    assertThat(railway.causes(API)).containsExactly(BEGINNING, REDEPLOY);
    assertThat(railway.get(railway.server.edge(API)).body()).startsWith(second).endsWith("two");
    assertThat(digest(second)).isEqualTo(digest(first.id()));
    assertThat(railway.snapshot(second).at("/variables/KEY").asText()).isEqualTo("two");
    assertThat(railway.snapshot(second).at("/variables").has("RAILWAY_SERVICE_ID")).isFalse();
    assertThat(railway.snapshot(first.id()).at("/variables/KEY").asText()).isEqualTo("one");
    assertThat(steps(second))
        .contains("CREATE_CONTAINER", "HEALTHCHECK")
        .doesNotContain("BUILD_IMAGE");
    assertThat(steps(first.id())).contains("DRAIN_INSTANCES");
  }

  @Test
  void a_variable_never_changes_in_a_running_program() throws IOException {
    railway.upsert(API, Map.of("KEY", "two"), true);

    assertThat(railway.get(railway.server.edge(API)).body()).endsWith("one");
    assertThat(railway.api.started).hasSize(2);
  }

  @Test
  void a_deployment_that_is_not_live_any_more_cannot_be_redeployed() throws IOException {
    var first = railway.last(API).id();
    railway.awaitStatus(railway.redeploy(first), "SUCCESS");
    railway.awaitStatus(first, "REMOVED");

    assertThat(railway.deployment(first).get("canRedeploy").asBoolean()).isFalse();
    assertThat(
            railway.refusal(
                "mutation($id: String!) { deploymentRedeploy(id: $id, usePreviousImageTag: true) { id } }",
                Map.of("id", first)))
        .isEqualTo("Cannot redeploy without a snapshot");
  }

  @Test
  void a_rollback_brings_the_earlier_variables_back_and_leaves_the_stored_ones()
      throws IOException {
    var first = railway.last(API).id();
    assertThat(railway.deployment(first).get("canRollback").asBoolean()).isFalse();
    railway.upsert(API, Map.of("KEY", "two"), true);
    railway.awaitStatus(railway.redeploy(first), "SUCCESS");
    railway.awaitStatus(first, "REMOVED");
    assertThat(railway.deployment(first).get("canRollback").asBoolean()).isTrue();

    railway.data("mutation($id: String!) { deploymentRollback(id: $id) }", Map.of("id", first));
    var third = railway.last(API);
    railway.awaitStatus(third.id(), "SUCCESS");

    assertThat(third.cause()).isEqualTo(ROLLBACK);
    assertThat(railway.snapshot(third.id()).at("/variables/KEY").asText()).isEqualTo("one");
    assertThat(railway.variables(API, true).get("KEY").asText()).isEqualTo("two");
  }

  @Test
  void a_restart_keeps_the_deployment_and_its_variables() throws IOException {
    var first = railway.last(API).id();
    railway.upsert(API, Map.of("KEY", "two"), true);

    railway.data("mutation($id: String!) { deploymentRestart(id: $id) }", Map.of("id", first));

    Sandbox.eventually()
        .untilAsserted(() -> {
          assertThat(railway.api.started).hasSize(4);
          assertThat(railway.server.liveReplicas(API)).hasSize(2);
        });
    assertThat(railway.api.started).allMatch(r -> r.variables.get("KEY").equals("one"));
    assertThat(railway.causes(API)).containsExactly(BEGINNING);
  }

  @Test
  void a_move_to_another_host_takes_the_variables_that_are_stored_now() throws IOException {
    railway.upsert(API, Map.of("KEY", "two"), true);

    railway.server.person().movesHost(API);

    var moved = railway.last(API);
    assertThat(moved.cause()).isEqualTo(HOST_MIGRATION);
    railway.awaitStatus(moved.id(), "SUCCESS");
    assertThat(railway.snapshot(moved.id()).at("/variables/KEY").asText()).isEqualTo("two");
    assertThat(digest(moved.id()))
        .isEqualTo(digest(railway.server.deployments(API).getFirst().id()));
  }

  @Test
  void a_service_can_be_deployed_and_redeployed_without_naming_a_deployment() throws IOException {
    var arguments = Map.of("e", ENV, "s", WORKER);
    var deployed =
        railway
            .data(
                "mutation($e: String!, $s: String!) { serviceInstanceDeployV2(environmentId: $e, serviceId: $s) }",
                arguments)
            .get("serviceInstanceDeployV2")
            .asText();
    railway.awaitStatus(deployed, "SUCCESS");
    assertThat(steps(deployed)).contains("BUILD_IMAGE");

    railway.data(
        "mutation($e: String!, $s: String!) { serviceInstanceRedeploy(environmentId: $e, serviceId: $s) }",
        arguments);

    assertThat(railway.last(WORKER).cause()).isEqualTo(REDEPLOY);
    assertThat(
            railway.refusal(
                "mutation($e: String!, $s: String!) { serviceInstanceDeployV2(environmentId: $e,"
                    + " serviceId: $s, commitSha: \"abc\") }",
                arguments))
        .contains("does not simulate");
  }

  @Test
  void settings_apply_to_the_next_deployment() throws IOException {
    var document =
        "mutation($e: String!, $s: String!, $i: ServiceInstanceUpdateInput!) {"
            + " serviceInstanceUpdate(environmentId: $e, serviceId: $s, input: $i) }";
    railway.data(
        document,
        Map.of("e", ENV, "s", WORKER, "i", Map.of("numReplicas", 3, "overlapSeconds", 1)));

    railway.awaitStatus(railway.redeploy(railway.last(WORKER).id()), "SUCCESS");

    Sandbox.eventually()
        .untilAsserted(() -> assertThat(railway.server.liveReplicas(WORKER)).hasSize(3));
    assertThat(
            railway.refusal(
                document, Map.of("e", ENV, "s", WORKER, "i", Map.of("cronSchedule", "* * * * *"))))
        .contains("does not simulate", "cronSchedule");
  }

  @Test
  void deployments_are_listed_newest_first_by_status() throws IOException {
    var first = railway.last(API).id();
    var second = railway.redeploy(first);
    railway.awaitStatus(second, "SUCCESS");
    railway.awaitStatus(first, "REMOVED");
    var document =
        "query($i: DeploymentListInput!) { deployments(input: $i, first: 5) { edges { node { id status } } } }";

    var all = railway.data(document, Map.of("i", Map.of("serviceId", API, "environmentId", ENV)));
    assertThat(all.findValuesAsText("id")).containsExactly(second, first);
    var removed =
        railway.data(
            document,
            Map.of(
                "i",
                Map.of(
                    "serviceId",
                    API,
                    "environmentId",
                    ENV,
                    "status",
                    Map.of("in", List.of("REMOVED")))));
    assertThat(removed.findValuesAsText("id")).containsExactly(first);
  }

  @Test
  void the_events_tell_the_story_without_a_value() throws IOException {
    railway.upsert(API, Map.of("KEY", "very-secret"), true);
    railway.awaitStatus(railway.redeploy(railway.last(API).id()), "SUCCESS");

    assertThat(railway.server.events())
        .extracting(WorldEvent::what)
        .contains("variables written: KEY", "deployment success");
    assertThat(railway.server.events().toString()).doesNotContain("very-secret");
  }

  private String digest(String deployment) throws IOException {
    return railway.deployment(deployment).at("/meta/imageDigest").asText();
  }

  private List<String> steps(String deployment) throws IOException {
    return railway
        .data(
            "query($id: String!) { deploymentEvents(id: $id, first: 50) { edges { node { step completedAt"
                + " payload { error durationMs } } } } }",
            Map.of("id", deployment))
        .findValuesAsText("step");
  }
}
