package dev.keyturn.adapter.railway;

import static dev.keyturn.adapter.railway.RailwayFaultsTest.failure;
import static dev.keyturn.adapter.railway.SandboxWorld.API;
import static dev.keyturn.adapter.railway.SandboxWorld.PRODUCTION;
import static dev.keyturn.adapter.railway.SandboxWorld.WEB;
import static dev.keyturn.remote.RemoteFailure.Kind.CONFLICT;
import static dev.keyturn.remote.RemoteFailure.Kind.OUTCOME_UNKNOWN;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static dev.keyturn.remote.RemoteFailure.Kind.TRANSIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.Patience;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.Instance;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.sandbox.railway.Fault;
import dev.keyturn.sandbox.railway.Faults.Moment;
import dev.keyturn.sandbox.railway.RateLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The adapter against a Railway that executes the schema and remembers what was done to it. */
class RailwayContractTest {
  private static final VariableName NAME = new VariableName("JWT_SECRET");
  private static final VariableName NAME_NEW = new VariableName("JWT_SECRET_NEW");
  private static final VariableName SEALED = new VariableName("SEALED_SECRET");
  private static final VariableName ALIAS = new VariableName("ALIAS");
  private static final VariableName FOREIGN = new VariableName("FOREIGN_ALIAS");

  private final SandboxWorld world = new SandboxWorld();
  private final RailwayPlatform platform = world.platform;

  RailwayContractTest() throws IOException {}

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void a_look_sees_values_seals_references_and_what_runs_in_one_request() throws RemoteFailure {
    var sight = platform.look(API, Set.of(NAME, NAME_NEW, SEALED, ALIAS, FOREIGN));

    assertThat(sight.stored()).containsOnlyKeys(NAME, SEALED, ALIAS, FOREIGN);
    assertUnsealed(sight.stored().get(NAME), "one", null);
    assertUnsealed(sight.stored().get(ALIAS), "one", "JWT_SECRET");
    assertUnsealed(sight.stored().get(FOREIGN), "web-one", "");
    assertThat(sight.stored().get(SEALED)).isEqualTo(new StoredVariable.Sealed());
    assertThat(sight.active())
        .singleElement()
        .satisfies(active -> {
          assertThat(active.live()).isTrue();
          assertThat(active.canRedeploy()).isTrue();
          assertThat(active.replicas()).hasSize(2).allMatch(Instance::running);
          assertThat(active).isEqualTo(sight.latest());
        });
    assertThat(sight.underWay()).isEmpty();
    assertThat(sight.staged().empty()).isTrue();
    assertThat(world.server.counters().requests()).isEqualTo(1);
  }

  @Test
  void a_service_that_sleeps_is_up_a_moment_after_the_first_call() throws Exception {
    world.server.person().letsSleep("e-production/s-api");

    var asleep = platform.look(API, Set.of()).active();
    assertThat(asleep)
        .singleElement()
        .satisfies(active -> {
          assertThat(active.sleeping()).isTrue();
          assertThat(active.canRedeploy()).isTrue();
          assertThat(active.replicas()).isEmpty();
        });
    assertThat(called()).isEqualTo(502);
    Patience.await("the service is up").until(() -> called() == 200);
    assertThat(platform.look(API, Set.of()).active())
        .singleElement()
        .extracting(Deployment::status)
        .isEqualTo("SUCCESS");
  }

  private int called() throws Exception {
    try (var client = java.net.http.HttpClient.newHttpClient()) {
      var request =
          java.net.http.HttpRequest.newBuilder(world.server.edge("e-production/s-api")).build();
      return client
          .send(request, java.net.http.HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Test
  void setting_stores_both_and_deploys_nothing_and_again_changes_nothing() throws RemoteFailure {
    var values = Map.of(NAME, SecretValue.of("three"), NAME_NEW, SecretValue.of("four"));

    platform.set(API, values);
    platform.set(API, values);

    var stored = platform.look(API, Set.of(NAME, NAME_NEW)).stored();
    assertUnsealed(stored.get(NAME), "three", null);
    assertUnsealed(stored.get(NAME_NEW), "four", null);
    assertThat(world.server.deployments("e-production/s-api")).hasSize(1);
    assertThat(platform.look(API, Set.of(SEALED)).stored()).containsKey(SEALED);
  }

  @Test
  void a_sealed_variable_stays_sealed_when_it_is_set() throws RemoteFailure {
    platform.set(API, Map.of(SEALED, SecretValue.of("other")));

    assertThat(platform.look(API, Set.of(SEALED)).stored())
        .containsExactly(Map.entry(SEALED, new StoredVariable.Sealed()));
  }

  @Test
  void a_redeploy_takes_the_stored_values_and_its_snapshot_proves_it() throws RemoteFailure {
    var before = platform.look(API, Set.of()).active().getFirst();
    platform.set(API, Map.of(NAME_NEW, SecretValue.of("two")));

    var id = platform.redeploy(API, before.id());

    assertThat(platform.look(API, Set.of()).underWay()).extracting(Deployment::id).contains(id);
    Patience.await()
        .untilAsserted(() -> {
          var sight = platform.look(API, Set.of());
          assertThat(sight.active()).extracting(Deployment::id).containsExactly(id);
          assertThat(sight.underWay()).isEmpty();
        });
    assertUnsealed(platform.runningWith(API, id, Set.of(NAME_NEW)).get(NAME_NEW), "two", null);
    assertThat(platform.runningWith(API, before.id(), Set.of(NAME_NEW))).isEmpty();
  }

  @Test
  void deleting_over_two_services_deploys_nothing_and_leaves_the_rest() throws RemoteFailure {
    platform.set(API, Map.of(NAME_NEW, SecretValue.of("two")));

    platform.delete(PRODUCTION, Map.of(API, Set.of(NAME_NEW), WEB, Set.of(NAME_NEW)), () -> {});

    var sight = platform.look(API, Set.of(NAME, NAME_NEW));
    assertThat(sight.stored()).containsOnlyKeys(NAME);
    assertThat(sight.staged().empty()).isTrue();
    assertThat(platform.look(WEB, Set.of(NAME_NEW)).stored()).isEmpty();
    assertThat(world.server.deployments("e-production/s-api")).hasSize(1);
    assertThat(world.server.deployments("s-web")).hasSize(1);
    assertThat(world.server.counters().of("variableDelete")).isZero();
  }

  @Test
  void what_a_person_staged_is_seen_and_left_alone() throws RemoteFailure {
    world.server.person().stages("s-web", "WEB_SECRET", "mine-canary");

    assertThat(platform.look(API, Set.of()).staged().anythingElse()).isTrue();
    assertThat(
            failure(() -> platform.delete(PRODUCTION, Map.of(WEB, Set.of(NAME_NEW)), () -> {}))
                .kind())
        .isEqualTo(CONFLICT);

    assertThat(platform.look(WEB, Set.of(NAME_NEW)).stored()).containsKey(NAME_NEW);
    assertThat(world.server.counters().mutations()).isZero();
  }

  @Test
  void a_staged_deletion_is_told_from_a_staged_value() throws RemoteFailure {
    world.server.person().stages("s-web", "JWT_SECRET_NEW", null);

    var staged = platform.look(API, Set.of()).staged();

    assertThat(staged.anythingElse()).isFalse();
    assertThat(staged.deletions()).containsExactly(Map.entry("s-web", Set.of(NAME_NEW)));
    platform.delete(PRODUCTION, Map.of(WEB, Set.of(NAME_NEW)), () -> {});
    assertThat(platform.look(WEB, Set.of(NAME_NEW)).stored()).isEmpty();
  }

  @Test
  void a_commit_that_fails_is_reported_and_works_when_it_is_repeated() throws RemoteFailure {
    world.server.person().failsNextCommit("e-production", "reason-canary");

    var failure =
        failure(() -> platform.delete(PRODUCTION, Map.of(WEB, Set.of(NAME_NEW)), () -> {}));

    assertThat(failure.kind()).isEqualTo(REJECTED);
    assertThat(failure.toString()).doesNotContain("canary");
    platform.delete(PRODUCTION, Map.of(WEB, Set.of(NAME_NEW)), () -> {});
    assertThat(platform.look(WEB, Set.of(NAME_NEW)).stored()).isEmpty();
  }

  @Test
  void a_lost_answer_leaves_it_to_the_next_look() throws RemoteFailure {
    world
        .server
        .faults()
        .next("variableCollectionUpsert", Moment.AFTER_EFFECT, new Fault.ConnectionReset());

    var failure = failure(() -> platform.set(API, Map.of(NAME_NEW, SecretValue.of("two"))));

    assertThat(failure.kind()).isEqualTo(OUTCOME_UNKNOWN);
    assertThat(world.server.counters().of("variableCollectionUpsert")).as("sent once").isOne();
    assertUnsealed(platform.look(API, Set.of(NAME_NEW)).stored().get(NAME_NEW), "two", null);
  }

  @Test
  void a_lost_answer_to_the_commit_is_never_called_undone() throws RemoteFailure {
    world
        .server
        .faults()
        .next("environmentPatchCommitStaged", Moment.AFTER_EFFECT, new Fault.BadGateway());

    assertThat(
            failure(() -> platform.delete(PRODUCTION, Map.of(WEB, Set.of(NAME_NEW)), () -> {}))
                .kind())
        .isEqualTo(OUTCOME_UNKNOWN);
  }

  @Test
  void the_rate_limit_pauses_and_says_for_how_long() throws Exception {
    try (var hobby = new SandboxWorld(new RateLimits(2, 10))) {
      hobby.platform.look(API, Set.of());
      hobby.platform.look(API, Set.of());

      var failure = failure(() -> hobby.platform.look(API, Set.of()));

      assertThat(failure.kind()).isEqualTo(TRANSIENT);
      assertThat(failure.status()).isEqualTo(429);
      assertThat(failure.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofHours(1));
      assertThat(hobby.budget.pauses).containsExactly(failure.retryAfter());
    }
  }

  @Test
  void another_environments_service_is_out_of_reach_of_a_project_token() {
    var staging =
        new RailwayEnvironment("p-shop", "e-staging", "PROD_TOKEN", PRODUCTION.tokenKind());

    assertThat(
            failure(() -> platform.look(new ServiceRef(staging, "s-api", "api"), Set.of())).kind())
        .isEqualTo(REJECTED);
  }

  @Test
  void a_deployment_that_is_not_there_cannot_be_redeployed() {
    assertThat(failure(() -> platform.redeploy(API, "nowhere")).kind()).isEqualTo(REJECTED);
  }

  private static void assertUnsealed(StoredVariable variable, String value, String reference) {
    assertThat(variable)
        .isInstanceOfSatisfying(
            StoredVariable.Unsealed.class,
            unsealed -> {
              assertThat(unsealed.value().sameAs(SecretValue.of(value))).isTrue();
              assertThat(unsealed.reference()).isEqualTo(reference);
            });
  }
}
