package dev.keyturn.engine;

import static dev.keyturn.engine.Outcomes.assertAsBefore;
import static dev.keyturn.engine.Outcomes.assertRotated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.VaultPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vault deletes a version by itself, or is restored from a backup, while a rotation is open. */
class KeptInVaultTest {
  private static final VaultPath SHARED = World.shared().secrets().getFirst().vault();

  @Test
  void a_value_that_would_expire_in_the_soak_is_written_once_more_and_that_version_is_outgoing()
      throws Exception {
    var world = new World(World.shared());
    world.vault.deleteVersionsAfter(SHARED, Duration.ofHours(1));
    world.vault.supply(SHARED, World.BEFORE + "JWT_SECRET_KEY", Map.of());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.advance(Duration.ofMinutes(90));
    say(world, id, Kind.CANCEL);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertAsBefore(world);
    assertThat(world.vault.newest(SHARED).expires()).isNull();
  }

  @Test
  void an_expiry_that_comes_later_is_seen_and_mended_in_the_next_pass() {
    var world = new World(World.shared());
    world.afterEffect =
        number -> {
          if (number == 1) {
            world.vault.deleteVersionsAfter(SHARED, Duration.ofHours(1));
          }
        };
    RotationId id = world.start();
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertRotated(world);
    assertLasts(world);
  }

  @Test
  void what_vault_has_lost_in_the_soak_comes_back_from_railway_and_is_on_record() {
    for (Plan plan : List.of(World.shared(), silent(World.shared()), World.zkeb())) {
      var world = new World(plan);
      RotationId id = world.start();
      confirmedUntil(world, id, ReasonCode.SOAK_NOT_OVER);
      plan.secrets().forEach(s -> world.vault.restoreTo(s.vault(), 0));
      var last = confirmed(world, id);

      assertThat(last).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
      assertRotated(world);
      assertLasts(world);
      assertThat(world.audit().ok()).isTrue();
      assertThat(world.entries())
          .filteredOn(
              e -> "keep".equals(e.event().step()) && e.event().action().equals("step.outcome"))
          .hasSize(2 * plan.secrets().size())
          .allMatch(e -> e.event().vaultVersion() != null && e.event().afterFp() != null);
    }
  }

  @Test
  void vaults_newest_version_stays_the_incoming_value_when_only_the_outgoing_one_was_lost()
      throws Exception {
    var world = new World(World.shared());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.vault.destroy(SHARED, 1);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertLasts(world);
    assertThat(world.vault.newest(SHARED).value().reveal()).isEqualTo("generated-0");
  }

  @Test
  void what_vault_has_lost_on_the_way_back_comes_back_too() throws Exception {
    var world = new World(World.shared());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.vault.restoreTo(SHARED, 0);
    say(world, id, Kind.CANCEL);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertAsBefore(world);
    assertThat(world.vault.newest(SHARED).value().reveal()).isEqualTo("before-JWT_SECRET_KEY");
  }

  @Test
  void what_nobody_has_any_more_stalls_before_the_point_of_no_return() {
    var world = new World(World.shared());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.vault.destroy(SHARED, 1);
    for (Consumer consumer : world.plan.consumers()) {
      world.railway.edit(
          consumer.service(), new VariableName("JWT_SECRET_KEY_PREVIOUS"), "typed-by-somebody");
    }
    assertThat(world.run(id))
        .asString()
        .contains("SOAKING")
        .contains("STORE_VALUE_LOST")
        .contains("the outgoing value of JWT_SECRET_KEY is neither in Vault");
  }

  @Test
  void what_was_lost_before_any_service_had_it_stalls_and_can_be_called_off() {
    var world = new World(World.shared());
    world.afterEffect =
        number -> {
          if (number == 2) {
            world.vault.restoreTo(SHARED, 1);
          }
        };
    RotationId id = world.start();
    assertThat(world.run(id)).asString().contains("STAGING").contains("STORE_VALUE_LOST");
    say(world, id, Kind.CANCEL);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertAsBefore(world);
  }

  @Test
  void a_vault_that_does_not_answer_holds_the_rotation_where_there_is_a_way_back() {
    var world = new World(silent(World.shared()));
    RotationId id = world.start();
    confirmedUntil(world, id, ReasonCode.SOAK_NOT_OVER);
    world.faults.failReads("vault", RemoteFailure.Kind.TRANSIENT);
    assertThat(confirmedUntil(world, id, ReasonCode.REMOTE_UNAVAILABLE))
        .asString()
        .contains("SOAKING");
    world.faults.failReads("vault", null);
    assertThat(confirmed(world, id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  private static void assertLasts(World world) {
    for (ManagedSecret secret : world.plan.secrets()) {
      try {
        assertThat(world.vault.newest(secret.vault()).expires()).isNull();
      } catch (RemoteFailure e) {
        throw new AssertionError(e);
      }
    }
  }

  private static TickResult confirmedUntil(World world, RotationId id, ReasonCode why) {
    for (int i = 0; i < 2_000; i++) {
      TickResult result = world.engine().tick(id);
      if (!(result instanceof TickResult.Waiting w) || w.why() == why) {
        return result;
      }
      if (w.why() == ReasonCode.MANUAL_CONFIRMATION_PENDING) {
        say(world, id, Kind.CONFIRM);
      }
      Duration left = Duration.between(world.clock.instant(), w.again());
      world.advance(left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left);
    }
    throw new AssertionError("the rotation never waits for " + why);
  }

  private static TickResult confirmed(World world, RotationId id) {
    return confirmedUntil(world, id, ReasonCode.AUDIT_TAMPERED);
  }

  private static void say(World world, RotationId id, Kind what) {
    EngineReviewTest.say(world, id, what);
  }

  /** No replica of it proves anything. */
  private static Plan silent(Plan plan) {
    return changed(
        plan,
        plan.consumers().stream()
            .map(c ->
                new Consumer(c.service(), c.replicas(), new Confirmation(null, null, null, true)))
            .toList(),
        plan.secrets());
  }

  private static Plan changed(Plan plan, List<Consumer> consumers, List<ManagedSecret> secrets) {
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        consumers,
        secrets,
        plan.pace(),
        plan.approval(),
        plan.rollBack(),
        plan.notAffected());
  }
}
