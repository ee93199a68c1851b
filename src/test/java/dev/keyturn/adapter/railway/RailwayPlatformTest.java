package dev.keyturn.adapter.railway;

import static dev.keyturn.adapter.railway.RailwayFaultsTest.failure;
import static dev.keyturn.adapter.railway.ScriptedRailway.API;
import static dev.keyturn.adapter.railway.ScriptedRailway.data;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.Instance;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RailwayPlatformTest {
  private static final VariableName NAME = new VariableName("JWT_SECRET");
  private static final VariableName NAME_NEW = new VariableName("JWT_SECRET_NEW");

  private final ScriptedRailway railway = new ScriptedRailway();
  private final RailwayPlatform platform = railway.platform();

  @AfterEach
  void stop() {
    railway.close();
  }

  @Test
  void a_look_is_one_request_and_keeps_only_what_was_asked_for() throws RemoteFailure {
    lookAnswers("{}", "{\"JWT_SECRET\":\"a\",\"OTHER\":\"b\"}", "{\"JWT_SECRET\":\"a\"}");

    var sight = platform.look(API, Set.of(NAME, NAME_NEW));

    assertThat(railway.operations()).containsExactly("Look");
    assertThat(sight.stored()).containsOnlyKeys(NAME);
    assertThat(sight.stored().get(NAME))
        .isInstanceOfSatisfying(
            StoredVariable.Unsealed.class,
            v -> {
              assertThat(v.value().sameAs(SecretValue.of("a"))).isTrue();
              assertThat(v.reference()).isNull();
            });
    assertThat(sight.staged().empty()).isTrue();
  }

  @Test
  void a_sealed_variable_has_no_value() throws RemoteFailure {
    lookAnswers("{}", "{\"JWT_SECRET\":null}", "{}");

    assertThat(platform.look(API, Set.of(NAME)).stored())
        .containsExactly(Map.entry(NAME, new StoredVariable.Sealed()));
  }

  @ParameterizedTest
  @CsvSource({
    "${{OTHER}},OTHER",
    "'${{ OTHER }}',OTHER",
    "${{shared.OTHER}},''",
    "${{web.OTHER}},''",
    "x${{OTHER}},''",
    "'${{OTHER}} ',''",
    "${{A}}${{B}},''",
    "${{,''"
  })
  void a_template_is_told_from_a_literal_and_keeps_its_rendered_value(String text, String reference)
      throws RemoteFailure {
    lookAnswers("{}", "{\"JWT_SECRET\":\"" + text + "\"}", "{\"JWT_SECRET\":\"rendered\"}");

    assertThat(platform.look(API, Set.of(NAME)).stored().get(NAME))
        .isInstanceOfSatisfying(
            StoredVariable.Unsealed.class,
            v -> {
              assertThat(v.reference()).isEqualTo(reference);
              assertThat(v.value().sameAs(SecretValue.of("rendered"))).isTrue();
            });
  }

  @Test
  void a_reference_to_a_sealed_variable_can_never_be_read_either() throws RemoteFailure {
    lookAnswers("{}", "{\"JWT_SECRET\":\"${{OTHER}}\"}", "{\"JWT_SECRET\":null}");

    assertThat(platform.look(API, Set.of(NAME)).stored().get(NAME))
        .isEqualTo(new StoredVariable.Sealed());
  }

  @Test
  void an_empty_value_is_reported_instead_of_taken_for_a_missing_one() {
    lookAnswers("{}", "{\"JWT_SECRET\":\"\"}", "{\"JWT_SECRET\":\"\"}");

    var failure = failure(() -> platform.look(API, Set.of(NAME)));

    assertThat(failure.kind()).isEqualTo(REJECTED);
    assertThat(failure.problem())
        .isEqualTo("JWT_SECRET is stored empty: give it a value or delete it");
  }

  @Test
  void deployments_are_told_apart_and_unknown_words_tolerated() throws RemoteFailure {
    railway.on(
        "Look",
        data(
            """
            {"environmentStagedChanges":{"id":"<empty>","status":"STAGED","patch":{}},
             "serviceInstance":{"latestDeployment":%s,"activeDeployments":[%s],"surprise":1},
             "deployments":{"edges":[{"node":%s},{"node":%s},{"node":%s},{"node":%s}]},
             "recent":{"edges":[{"node":%s}]},
             "unrendered":{},"rendered":{}}\
            """
                .formatted(
                    deployment("d3", "TELEPORTING"),
                    deployment("d1", "SUCCESS"),
                    deployment("d4", "QUEUED"),
                    deployment("d3", "TELEPORTING"),
                    deployment("d2", "FAILED"),
                    deployment("d1", "SUCCESS"),
                    deployment("d0", "REMOVED").replace("Z\"", "\""))));

    ServiceSnapshot sight = platform.look(API, Set.of());

    assertThat(sight.active()).extracting(Deployment::id).containsExactly("d1");
    assertThat(sight.active().getFirst().replicas())
        .containsExactly(new Instance("r1", "RUNNING"), new Instance("r2", "LEVITATING"));
    assertThat(sight.underWay()).extracting(Deployment::id).containsExactly("d4", "d3");
    assertThat(sight.latest()).isNotNull().extracting(Deployment::status).isEqualTo("TELEPORTING");
    assertThat(sight.recent())
        .extracting(Deployment::id, Deployment::createdAt)
        .containsExactly(tuple("d0", Instant.parse("2026-11-20T11:00:00.123Z")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}",
        "{\"services\":{}}",
        "{\"services\":{\"service-1\":{}}}",
        "{\"services\":{\"service-1\":{\"variables\":{}}},\"sharedVariables\":{}}",
      })
  void an_empty_patch_is_nothing_staged(String patch) throws RemoteFailure {
    lookAnswers(patch, "{}", "{}");

    assertThat(platform.look(API, Set.of()).staged().empty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"services\":{\"service-1\":null}}",
        "{\"services\":{\"service-1\":{\"variables\":{\"A\":{\"value\":\"x\"}}}}}",
        "{\"services\":{\"service-1\":{\"variables\":{\"lower\":null}}}}",
        "{\"services\":{\"service-1\":{\"deploy\":{\"numReplicas\":2}}}}",
        "{\"services\":{\"service-1\":{\"isDeleted\":true}}}",
        "{\"services\":[1]}",
        "{\"sharedVariables\":{\"A\":null}}",
        "{\"privateNetworkDisabled\":false}",
        "{\"tomorrow\":{\"x\":1}}",
        "[1]",
      })
  void any_other_change_counts_as_something_else(String patch) throws RemoteFailure {
    lookAnswers(patch, "{}", "{}");

    assertThat(platform.look(API, Set.of()).staged().anythingElse()).isTrue();
  }

  @Test
  void a_masked_change_is_asked_for_again_and_turns_out_to_be_a_deletion() throws RemoteFailure {
    lookAnswers(
        "{\"services\":{\"service-1\":{\"variables\":{\"JWT_SECRET_NEW\":{\"value\":\"*****\"}}}}}",
        "{}",
        "{}");
    railway.on(
        "Staged",
        staged("{\"services\":{\"service-1\":{\"variables\":{\"JWT_SECRET_NEW\":null}}}}"));

    var changes = platform.look(API, Set.of()).staged();

    assertThat(changes.anythingElse()).isFalse();
    assertThat(changes.deletions()).containsExactly(Map.entry("service-1", Set.of(NAME_NEW)));
  }

  @Test
  void a_snapshot_says_what_a_deployment_runs_with() throws RemoteFailure {
    railway.on(
        "Snapshot",
        data(
            """
            {"deploymentSnapshot":{"id":"s","variables":{"JWT_SECRET":"a","JWT_SECRET_NEW":"","X":"y"}}}\
            """));

    var running = platform.runningWith(API, "d1", Set.of(NAME, NAME_NEW));

    assertThat(running).containsOnlyKeys(NAME);
    assertThat(railway.requests().getFirst().variables().path("deployment").asText())
        .isEqualTo("d1");
  }

  @Test
  void a_deployment_without_a_snapshot_runs_with_nothing_known() throws RemoteFailure {
    railway.on("Snapshot", data("{\"deploymentSnapshot\":null}"));

    assertThat(platform.runningWith(API, "d1", Set.of(NAME))).isEmpty();
  }

  @Test
  void setting_never_replaces_and_never_deploys() throws RemoteFailure {
    railway.on("Set", data("{\"variableCollectionUpsert\":true}"));

    platform.set(API, Map.of(NAME_NEW, SecretValue.of("\"quoted\"\n$")));

    var input = railway.requests().getFirst().variables().path("input");
    assertThat(input.path("replace").asBoolean(true)).isFalse();
    assertThat(input.path("skipDeploys").asBoolean(false)).isTrue();
    assertThat(input.path("serviceId").asText()).isEqualTo("service-1");
    assertThat(input.path("variables").path("JWT_SECRET_NEW").asText()).isEqualTo("\"quoted\"\n$");
  }

  @Test
  void a_value_that_railway_would_read_as_a_template_is_not_sent() {
    var failure = failure(() -> platform.set(API, Map.of(NAME_NEW, SecretValue.of("abc${{DEF"))));

    assertThat(failure.kind()).isEqualTo(REJECTED);
    assertThat(failure.toString()).contains("JWT_SECRET_NEW").doesNotContain("abc", "DEF");
    assertThat(railway.requests()).isEmpty();
  }

  @Test
  void railways_own_variables_are_not_touched() {
    var reserved = new VariableName("RAILWAY_RUN_UID");

    assertThat(failure(() -> platform.set(API, Map.of(reserved, SecretValue.of("0")))).kind())
        .isEqualTo(REJECTED);
    assertThat(
            failure(() ->
                    platform.delete(API.environment(), Map.of(API, Set.of(reserved)), () -> {}))
                .kind())
        .isEqualTo(REJECTED);
    assertThat(railway.requests()).isEmpty();
  }

  @Test
  void nothing_to_set_or_delete_asks_nothing() throws RemoteFailure {
    platform.set(API, Map.of());
    platform.delete(API.environment(), Map.of(API, Set.of()), () -> {});

    assertThat(railway.requests()).isEmpty();
  }

  @Test
  void a_redeploy_returns_the_deployment_it_started() throws RemoteFailure {
    railway.on("Redeploy", data("{\"deploymentRedeploy\":{\"id\":\"d2\"}}"));

    assertThat(platform.redeploy(API, "d1")).isEqualTo("d2");
  }

  private void lookAnswers(String patch, String unrendered, String rendered) {
    railway.on(
        "Look",
        data(
            """
            {"environmentStagedChanges":{"id":"p","status":"STAGED","patch":%s},
             "serviceInstance":{"latestDeployment":null,"activeDeployments":[]},
             "deployments":{"edges":[]},"recent":{"edges":[]},"unrendered":%s,"rendered":%s}\
            """
                .formatted(patch, unrendered, rendered)));
  }

  static ScriptedRailway.Answer staged(String patch) {
    return data(
        "{\"environmentStagedChanges\":{\"id\":\"p1\",\"status\":\"STAGED\",\"patch\":"
            + patch
            + "}}");
  }

  private static String deployment(String id, String status) {
    return """
    {"id":"%s","status":"%s","createdAt":"2026-11-20T11:00:00.123Z","canRedeploy":true,
     "instances":[{"id":"r1","status":"RUNNING"},{"id":"r0","status":"REMOVED"},{"id":"r2","status":"LEVITATING"},
      {"id":"r3","status":"EXITED"},{"id":"r4","status":"STOPPED"},{"id":"r5","status":"REMOVING"}]}\
    """
        .formatted(id, status);
  }
}
