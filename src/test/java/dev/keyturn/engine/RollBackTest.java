package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.plan.PlanText;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RollBack;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.view.RotationSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The former values come back without anybody's word, and nobody is rejected on the way. */
class RollBackTest {
  private static final Health DOWN = Health.answered(503);

  @ParameterizedTest
  @EnumSource(
      value = ReasonCode.class,
      names = {"SETTLE_NOT_OVER", "SOAK_NOT_OVER"})
  void a_5xx_brings_the_former_values_back_in_the_same_tick(ReasonCode waiting) {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, waiting);
    int before = world.railway.writes().size();

    world.replicas.health("api-server", DOWN);
    Instant decided = world.clock.instant();
    world.engine().tick(id);

    // Not one wait lies between the bad answer and the request that puts the former values back.
    assertThat(world.clock.instant()).isEqualTo(decided);
    var writes = world.railway.writes().subList(before, world.railway.writes().size());
    assertThat(writes).filteredOn(w -> w.startsWith("redeploy")).hasSize(1);
    assertThat(writes.getLast()).startsWith("redeploy");
    assertThat(world.railway.variables(service(world)).toString())
        .contains("JWT_SECRET=before-JWT_SECRET");
    world.replicas.health("api-server", null);
    world.run(id);
    assertThat(phase(world, id)).isEqualTo(Phase.ABORTED);
    assertThat(stored(world, id).outcomeReason()).startsWith("HEALTH_FAILED: api-server");
    assertThat(world.entries())
        .anySatisfy(e -> {
          assertThat(e.event().errorCode()).isEqualTo("HEALTH_FAILED");
          assertThat(e.event().reason()).contains("503");
        });
    assertThat(world.audit().ok()).isTrue();
  }

  @Test
  void a_deployment_that_fails_is_not_tried_again() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    world.railway.failNextDeployment(service(world));
    RotationId id = world.start();
    world.run(id);

    assertThat(phase(world, id)).isEqualTo(Phase.ABORTED);
    assertThat(stored(world, id).outcomeReason()).startsWith("DEPLOY_CRASHED");
    // The one that failed: what served before has served on, so there was nothing to deploy back.
    assertThat(world.railway.redeploys(service(world))).isEqualTo(1);
  }

  @Test
  void a_replica_that_crashes_in_the_soak_brings_the_former_values_back() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.railway.crashReplica(service(world));
    world.run(id);

    assertThat(phase(world, id)).isEqualTo(Phase.ABORTED);
    assertThat(stored(world, id).outcomeReason()).startsWith("DEPLOY_CRASHED");
  }

  @Test
  void a_live_deployment_that_crashed_for_good_comes_up_again_with_the_former_values() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.railway.crash(service(world));
    world.run(id);

    assertThat(phase(world, id)).isEqualTo(Phase.ABORTED);
    assertThat(stored(world, id).outcomeReason()).startsWith("DEPLOY_CRASHED");
    assertThat(world.railway.serving(service(world))).hasSize(1);
  }

  @Test
  void a_service_that_is_unwell_for_another_reason_does_not_keep_the_former_values_away() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.replicas.health("api-server", DOWN);
    world.run(id);

    assertThat(phase(world, id)).isEqualTo(Phase.ABORTED);
  }

  @Test
  void what_goes_back_already_is_not_to_be_cancelled() {
    var world = new World(World.watched(World.zkeb(), RollBack.NEVER));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    Rotation soaking = stored(world, id);
    assertThat(RotationSummary.of(stalled(soaking, Phase.SOAKING)).commands().toString())
        .contains("keyturn cancel");
    assertThat(RotationSummary.of(stalled(soaking, Phase.CONVERGE_DEMOTE)).commands().toString())
        .contains("keyturn resume")
        .doesNotContain("keyturn cancel");
  }

  private static Rotation stalled(Rotation r, Phase phase) {
    var state = new RotationState(phase, 0, r.state().since(), ReasonCode.NO_PROGRESS);
    return r.moved(state, r.state().since());
  }

  @Test
  void a_pause_that_a_health_url_asks_for_is_no_failed_check() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.replicas.health("api-server", Health.answered(429));
    ticking(world, id, Duration.ofMinutes(2));
    world.replicas.healthFails(
        "api-server",
        new RemoteFailure(
            RemoteFailure.Kind.TRANSIENT,
            "application",
            "health",
            0,
            "a pause",
            Duration.ofMinutes(5)));
    ticking(world, id, Duration.ofMinutes(4));
    assertThat(bad(world, id)).isEmpty();
    assertThat(stored(world, id).waitingFor()).isEqualTo(ReasonCode.RATE_LIMITED);

    world.replicas.healthFails("api-server", null);
    world.replicas.health("api-server", null);
    world.run(id);
    assertThat(phase(world, id)).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void a_health_url_that_may_not_be_called_is_for_a_person_and_no_failed_check() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.replicas.healthFails(
        "api-server",
        new RemoteFailure(RemoteFailure.Kind.REJECTED, "application", "health", 0, "not allowed"));
    world.run(id);

    assertThat(stored(world, id).state().stalled()).isEqualTo(ReasonCode.REMOTE_REJECTED);
    assertThat(bad(world, id)).isEmpty();
  }

  @Test
  void a_program_that_takes_a_while_to_start_is_given_its_time() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.DEPLOY_UNDER_WAY);
    world.replicas.health("api-server", Health.answered(502));
    ticking(world, id, Duration.ofMinutes(3));
    assertThat(bad(world, id)).hasSizeGreaterThan(3);
    assertThat(phase(world, id)).isEqualTo(Phase.CONVERGE_ACCEPT);
    world.replicas.health("api-server", null);
    world.run(id);

    assertThat(phase(world, id)).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void a_program_that_never_starts_goes_back_after_the_plans_time() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.DEPLOY_UNDER_WAY);
    world.replicas.health("api-server", Health.answered(502));
    world.run(id);

    assertThat(phase(world, id)).isEqualTo(Phase.ABORTED);
    assertThat(stored(world, id).outcomeReason()).startsWith("HEALTH_DEGRADED");
  }

  @Test
  void once_it_was_well_after_its_deploy_one_5xx_is_enough_again() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    world.replicas.silence("d1-api-server-r0");
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.REPLICAS_NOT_PROVEN);
    ticking(world, id, Duration.ofMinutes(1));
    assertThat(phase(world, id)).isEqualTo(Phase.CONVERGE_ACCEPT);
    world.replicas.health("api-server", DOWN);
    ticking(world, id, Duration.ofSeconds(20));

    assertThat(phase(world, id).goesBack()).isTrue();
    assertThat(stored(world, id).outcomeReason()).startsWith("HEALTH_FAILED");
  }

  @Test
  void a_plan_may_have_it_deployed_again_instead() {
    var world = new World(World.watched(World.zkeb(), RollBack.NEVER));
    world.railway.failNextDeployment(service(world));
    RotationId id = world.start();
    world.run(id);

    assertThat(phase(world, id)).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void three_failed_checks_count_across_processes_and_none_counts_twice() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.replicas.health("api-server", Health.NO_ANSWER);

    for (int i = 0; i < 5; i++) {
      world.engine().tick(id); // Each is another process; no time passes.
    }
    assertThat(bad(world, id)).hasSize(1);
    world.advance(Duration.ofSeconds(20));
    world.engine().tick(id);
    world.engine().tick(id);
    assertThat(bad(world, id)).hasSize(2);
    assertThat(phase(world, id)).isEqualTo(Phase.SOAKING);
    world.advance(Duration.ofSeconds(20));
    world.engine().tick(id);
    assertThat(phase(world, id).goesBack()).isTrue();
    assertThat(stored(world, id).outcomeReason()).contains("3 health checks in a row failed");
  }

  @Test
  void a_process_that_dies_right_after_the_bad_look_loses_nothing() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    var lease = world.store.acquire(id, "dies", Duration.ZERO).orElseThrow();
    world.store.checked(
        lease,
        id,
        List.of(
            new HealthCheck(
                "api-server", world.clock.instant(), HealthCheck.Finding.SERVER_ERROR, DOWN)));
    world.store.release(lease);
    // The next process meets the same unwell service, too soon for another look to be on record.
    world.replicas.health("api-server", DOWN);

    world.engine().tick(id);
    assertThat(phase(world, id).goesBack()).isTrue();
    assertThat(bad(world, id)).hasSize(1);
  }

  @Test
  void five_degraded_minutes_bring_it_back_and_a_recovery_in_time_does_not() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    var slow = new Health(200, false, 0.2, null);
    world.replicas.health("api-server", slow);
    ticking(world, id, Duration.ofMinutes(4));
    assertThat(phase(world, id)).isEqualTo(Phase.SOAKING);
    world.replicas.health("api-server", null);
    ticking(world, id, Duration.ofMinutes(2));
    world.replicas.health("api-server", slow);
    ticking(world, id, Duration.ofMinutes(4));
    assertThat(phase(world, id)).isEqualTo(Phase.SOAKING);
    ticking(world, id, Duration.ofMinutes(2));

    assertThat(phase(world, id).goesBack()).isTrue();
    assertThat(stored(world, id).outcomeReason()).startsWith("HEALTH_DEGRADED").contains("20.0 %");
  }

  @Test
  void an_emergency_stalls_and_goes_on_when_the_service_is_well_again() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    RotationId id = world.start(world.plan, true);
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.replicas.health("api-server", DOWN);
    world.run(id);
    assertThat(stored(world, id).state().stalled()).isEqualTo(ReasonCode.EMERGENCY_UNHEALTHY);
    assertThat(phase(world, id)).isEqualTo(Phase.SOAKING);

    world.replicas.health("api-server", null);
    world.advance(Duration.ofMinutes(1));
    say(world, id, Command.Kind.RESUME);
    world.run(id);
    assertThat(phase(world, id)).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void an_emergency_asks_at_once_over_an_unwell_service_and_a_person_may_go_on() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    world.replicas.health("api-server", DOWN);
    RotationId id = world.start(world.plan, true);
    Instant asked = world.clock.instant();
    world.run(id);
    assertThat(stored(world, id).state().stalled()).isEqualTo(ReasonCode.UNHEALTHY_BEFORE_START);
    assertThat(world.clock.instant()).isEqualTo(asked);

    world.advance(Duration.ofSeconds(1));
    say(world, id, Command.Kind.RESUME);
    world.run(id);
    assertThat(phase(world, id)).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void an_emergency_over_an_unwell_service_is_watched_again_once_it_was_well() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    world.replicas.health("api-server", DOWN);
    RotationId id = world.start(world.plan, true);
    world.run(id);
    world.advance(Duration.ofSeconds(1));
    say(world, id, Command.Kind.RESUME);
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.replicas.health("api-server", null);
    ticking(world, id, Duration.ofMinutes(1));
    world.replicas.health("api-server", DOWN);
    ticking(world, id, Duration.ofMinutes(1));

    assertThat(stored(world, id).state().stalled()).isEqualTo(ReasonCode.EMERGENCY_UNHEALTHY);
  }

  @Test
  void nothing_is_touched_while_a_service_is_unwell_already() {
    var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
    world.replicas.health("api-server", DOWN);
    RotationId id = world.start();
    world.run(id);

    assertThat(stored(world, id).state().stalled()).isEqualTo(ReasonCode.UNHEALTHY_BEFORE_START);
    assertThat(phase(world, id)).isEqualTo(Phase.PLANNED);
    assertThat(world.railway.writes()).isEmpty();
    assertThat(world.generated).isEmpty();
  }

  @Test
  void of_three_services_one_that_is_unwell_brings_all_back_with_one_redeploy_each() {
    var world = new World(World.watched(World.shared(), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    int before = world.railway.writes().size();
    int calls = world.railway.calls();

    world.replicas.health("trading", DOWN);
    world.engine().tick(id);

    var writes = world.railway.writes().subList(before, world.railway.writes().size());
    assertThat(writes).filteredOn(w -> w.startsWith("set")).hasSize(3);
    assertThat(writes).filteredOn(w -> w.startsWith("redeploy")).hasSize(3);
    // At 150 ms for each of Railway's answers this is Keyturn's whole share of the 30 seconds.
    assertThat(world.railway.calls() - calls).isLessThanOrEqualTo(70);
    world.replicas.health("trading", null);
    world.run(id);
    assertThat(phase(world, id)).isEqualTo(Phase.ABORTED);
  }

  @Test
  void a_plan_that_was_stored_before_there_was_a_rule_leaves_it_to_people() {
    String text = PlanText.write(World.watched(World.zkeb(), RollBack.USUAL));
    String older = text.replaceFirst("\"rollBack\":\\{[^}]*},", "");

    assertThat(older).isNotEqualTo(text);
    assertThat(PlanText.read(older).rollBack()).isEqualTo(RollBack.NEVER);
    assertThat(PlanText.read(text).rollBack()).isEqualTo(RollBack.USUAL);
  }

  private static void ticking(World world, RotationId id, Duration time) {
    Instant end = world.clock.instant().plus(time);
    while (world.clock.instant().isBefore(end)) {
      world.engine().tick(id);
      world.advance(Duration.ofSeconds(20));
    }
  }

  private static void say(World world, RotationId id, Command.Kind kind) {
    try {
      world.commands().give(id, kind, World.ALICE, "it is well again", null);
    } catch (CommandRefused e) {
      throw new AssertionError(e);
    }
  }

  private static List<HealthCheck> bad(World world, RotationId id) {
    return world.store.checks(id).stream()
        .filter(c -> c.finding() != HealthCheck.Finding.WELL)
        .toList();
  }

  private static ServiceRef service(World world) {
    return world.plan.consumers().getFirst().service();
  }

  private static Phase phase(World world, RotationId id) {
    return stored(world, id).state().phase();
  }

  private static Rotation stored(World world, RotationId id) {
    return world.store.find(id).orElseThrow();
  }
}
