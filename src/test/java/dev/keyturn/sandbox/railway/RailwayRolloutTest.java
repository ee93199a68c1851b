package dev.keyturn.sandbox.railway;

import static dev.keyturn.sandbox.railway.DeploymentCause.PERSON;
import static dev.keyturn.sandbox.railway.Sandbox.API;
import static dev.keyturn.sandbox.railway.Sandbox.ENV;
import static dev.keyturn.sandbox.railway.Sandbox.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RailwayRolloutTest {
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
  void the_fleet_is_mixed_during_the_rollout_and_never_without_a_replica() throws IOException {
    railway.close();
    railway = Sandbox.start(Sandbox.slow());
    var first = railway.last(API).id();
    railway.upsert(API, Map.of("KEY", "two"), true);

    var second = railway.redeploy(first);
    Set<String> answers = new LinkedHashSet<>();
    Set<Integer> codes = new HashSet<>();
    var active = new HashSet<Integer>();
    Sandbox.eventually()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          var response = railway.get(railway.server.edge(API));
          answers.add(response.body().split(" ")[0]);
          codes.add(response.statusCode());
          active.add(activeDeployments().size());
          return railway.status(first).equals("REMOVED");
        });

    assertThat(codes).containsExactly(200);
    assertThat(answers).containsExactlyInAnyOrder(first, second);
    assertThat(active).as("two of them during overlap and draining").contains(2);
    assertThat(activeDeployments()).containsExactly(second);
    assertThat(railway.server.mixedFleet(API))
        .isBetween(Duration.ofMillis(100), Duration.ofSeconds(5));
    assertThat(railway.server.mixedFleet(WORKER)).isZero();
    assertThat(railway.api.started.subList(0, 2)).allMatch(r -> r.draining && r.stopped);
    assertThat(railway.server.liveReplicas(API))
        .extracting(ServingReplica::deploymentId)
        .containsOnly(second);
  }

  @Test
  void a_failing_health_check_fails_the_deployment_and_the_one_before_serves_on()
      throws IOException {
    var first = railway.last(API).id();
    railway.upsert(API, Map.of("KEY", "sick"), true);

    var second = railway.redeploy(first);
    railway.awaitStatus(second, "FAILED");

    assertThat(railway.get(railway.server.edge(API)).body()).startsWith(first).endsWith("one");
    assertThat(railway.status(first)).isEqualTo("SUCCESS");
    assertThat(railway.deployment(second).get("canRedeploy").asBoolean()).isFalse();
    Sandbox.eventually()
        .untilAsserted(() -> assertThat(railway.api.started.getLast().stopped).isTrue());
  }

  @Test
  void a_program_that_does_not_start_crashes_the_deployment() throws IOException {
    var first = railway.last(API).id();
    railway.upsert(API, Map.of("KEY", "broken"), true);

    railway.awaitStatus(railway.redeploy(first), "CRASHED");

    assertThat(railway.get(railway.server.edge(API)).body()).endsWith("one");
  }

  @Test
  void a_person_can_make_the_next_health_check_fail() throws IOException {
    railway.server.person().failsNextHealthCheck(API);
    var first = railway.last(API).id();

    railway.awaitStatus(railway.redeploy(first), "FAILED");
    railway.awaitStatus(railway.redeploy(first), "SUCCESS");
  }

  @Test
  void a_stuck_build_stays_until_it_is_released() throws IOException {
    railway.server.person().sticksNextBuild(API);
    railway.server.person().deploys(API);
    var stuck = railway.last(API);
    assertThat(stuck.cause()).isEqualTo(PERSON);

    railway.awaitStatus(stuck.id(), "BUILDING");
    railway.server.person().releasesBuilds(API);

    railway.awaitStatus(stuck.id(), "SUCCESS");
  }

  @Test
  void a_newer_deployment_overtakes_a_stuck_build() throws IOException {
    var first = railway.last(API).id();
    railway.server.person().sticksNextBuild(API);
    railway.server.person().deploys(API);
    var stuck = railway.last(API).id();
    railway.awaitStatus(stuck, "BUILDING");

    railway.awaitStatus(railway.redeploy(first), "SUCCESS");

    assertThat(railway.status(stuck)).isEqualTo("REMOVED");
    assertThat(railway.deployment(stuck).get("snapshotId").isNull()).isTrue();
  }

  private List<String> activeDeployments() throws IOException {
    JsonNode data =
        railway.data(
            "query($e: String!, $s: String!) { serviceInstance(environmentId: $e, serviceId: $s) {"
                + " activeDeployments { id } } }",
            Map.of("e", ENV, "s", API));
    return data.findValuesAsText("id");
  }
}
