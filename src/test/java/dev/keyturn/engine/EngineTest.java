package dev.keyturn.engine;

import static dev.keyturn.engine.Outcomes.assertAsBefore;
import static dev.keyturn.engine.Outcomes.assertRotated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.plan.PlanText;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ApprovalRule;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.SecretBusy;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineTest {

  @Test
  void three_secrets_on_one_service_cost_three_redeploys_and_seven_railway_writes() {
    var world = new World(World.zkeb());
    RotationId id = world.start();

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));

    assertRotated(world);
    assertThat(world.railway.redeploys(world.plan.consumers().getFirst().service())).isEqualTo(3);
    assertThat(world.railway.writes()).hasSize(7);
    assertThat(world.generated).hasSize(3);
    assertThat(world.audit().ok()).isTrue();
  }

  @Test
  void verifiers_in_every_project_are_promoted_before_the_signer() {
    var world = new World(World.shared());
    RotationId id = world.start();

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));

    assertRotated(world);
    var names =
        world.railway.writes().stream().filter(w -> w.endsWith("[JWT_SECRET_KEY]")).toList();
    assertThat(names)
        .containsExactly(
            "set billing [JWT_SECRET_KEY]",
            "set trading [JWT_SECRET_KEY]",
            "set auth [JWT_SECRET_KEY]");
    var beforeTheSigner =
        world
            .railway
            .writes()
            .subList(0, world.railway.writes().indexOf("set auth [JWT_SECRET_KEY]"));
    assertThat(beforeTheSigner.stream().filter("redeploy trading"::equals))
        .as("the verifiers' second deploy is through before the signer is promoted")
        .hasSize(2);
  }

  @Test
  void a_ride_costs_two_redeploys_of_ours() {
    var world = new World(World.riding(World.zkeb()));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.RIDE_PENDING);
    var service = world.plan.consumers().getFirst().service();
    assertThat(world.railway.redeploys(service)).isEqualTo(2);

    world.railway.deploy(service);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(world.railway.redeploys(service)).isEqualTo(3);
  }

  @Test
  void cancelled_while_it_settles_everything_is_as_before() {
    var world = new World(World.zkeb());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    say(world, id, Kind.CANCEL, World.ALICE);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));

    assertAsBefore(world);
    assertThat(world.store.find(id).orElseThrow().outcomeReason()).contains("because");
  }

  @Test
  void rolled_back_after_promotion_everything_is_as_before_and_the_incoming_value_drains_first() {
    var world = new World(World.zkeb());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    var jwt = new SecretName("ZKEB_MASTER_ENCRYPTION_KEY");
    world.replicas.remaining(jwt, "incoming", 12);
    say(world, id, Kind.CANCEL, World.ALICE);

    TickResult waiting = world.runUntil(id, ReasonCode.RE_ENCRYPTION_UNFINISHED);
    assertThat(waiting.toString()).contains("ZKEB_MASTER_ENCRYPTION_KEY: 12 left");
    assertThat(world.railway.variables(world.plan.consumers().getFirst().service()))
        .containsEntry(new VariableName(jwt + "_NEW"), "generated-0");
    world.replicas.remaining(jwt, "incoming", 0);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertAsBefore(world);
  }

  @Test
  void an_edit_by_hand_is_never_overwritten() {
    var world = new World(World.zkeb());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    var service = world.plan.consumers().getFirst().service();
    world.railway.edit(service, new VariableName("JWT_SECRET"), "by-hand");

    assertThat(world.run(id))
        .isInstanceOf(TickResult.Stalled.class)
        .asString()
        .contains("DRIFT")
        .contains("JWT_SECRET on api-server");
    assertThat(world.railway.variables(service))
        .containsEntry(new VariableName("JWT_SECRET"), "by-hand");

    world.railway.edit(service, new VariableName("JWT_SECRET"), "before-JWT_SECRET");
    say(world, id, Kind.RESUME, World.ALICE);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void somebody_elses_staged_changes_stop_it_before_anything_is_written() {
    var world = new World(World.zkeb());
    world.railway.stageByOthers(
        world.plan.consumers().getFirst().service(), new VariableName("FOO"));
    RotationId id = world.start();

    assertThat(world.run(id)).asString().contains("FOREIGN_STAGED_CHANGES");
    assertThat(world.railway.writes()).isEmpty();
    assertThat(world.generated).isEmpty();
  }

  @Test
  void a_failed_deployment_is_tried_again_and_then_given_to_a_person() {
    var world = new World(World.zkeb());
    var service = world.plan.consumers().getFirst().service();
    for (int i = 0; i < 3; i++) {
      world.railway.failNextDeployment(service);
    }
    RotationId id = world.start();

    assertThat(world.run(id)).asString().contains("DEPLOY_FAILED").contains("3 times");
    assertThat(world.railway.variables(service))
        .containsEntry(new VariableName("JWT_SECRET"), "before-JWT_SECRET");

    say(world, id, Kind.RESUME, World.ALICE);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void a_silent_replica_is_named_and_nothing_is_promoted() {
    var world = new World(World.zkeb());
    world.replicas.silence("d1-api-server-r1");
    RotationId id = world.start();

    assertThat(world.run(id))
        .asString()
        .contains("NO_PROGRESS")
        .contains("missing [d1-api-server-r1]");
    assertThat(world.railway.writes()).noneMatch(w -> w.contains("_PREVIOUS"));
  }

  @Test
  void nobody_approves_their_own_request_and_the_yes_is_bound_to_the_plan() throws Exception {
    Plan zkeb = World.zkeb();
    var world =
        new World(
            World.with(
                zkeb,
                zkeb.pace(),
                new ApprovalRule(
                    1, List.of("alice@example.com", "bob@example.com"), Duration.ofHours(1))));
    RotationId id = world.start();
    assertThat(world.run(id)).asString().contains("APPROVAL_PENDING");
    var digest = world.store.find(id).orElseThrow().digest();
    var bob = new Actor("bob@example.com", "slack");

    Assertions.assertThatThrownBy(
            () -> world.commands().give(id, Kind.APPROVE, World.ALICE, "ok", digest))
        .hasMessageContaining("nobody approves their own request");
    Assertions.assertThatThrownBy(() ->
            world
                .commands()
                .give(id, Kind.APPROVE, new Actor("eve@example.com", "api"), "ok", digest))
        .hasMessageContaining("not among the plan's approvers");
    Assertions.assertThatThrownBy(() ->
            world.commands().give(id, Kind.APPROVE, bob, "ok", PlanText.digest("another plan")))
        .hasMessageContaining("not the plan");
    world.commands().give(id, Kind.APPROVE, bob, "fine", digest);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void an_approval_that_nobody_gives_lapses_and_nothing_has_changed() {
    Plan zkeb = World.zkeb();
    var world =
        new World(
            World.with(
                zkeb,
                zkeb.pace(),
                new ApprovalRule(1, List.of("bob@example.com"), Duration.ofHours(1))));
    RotationId id = world.start();
    world.run(id);
    world.clock.advance(Duration.ofHours(2));

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(world.railway.writes()).isEmpty();
  }

  @Test
  void one_rotation_for_each_secret_at_a_time() {
    var world = new World(World.zkeb());
    RotationId id = world.start();

    Assertions.assertThatThrownBy(() ->
            world
                .starts(World.NO_PLANS)
                .open(world.plan, World.ALICE, World.request(world.plan, false)))
        .isInstanceOf(SecretBusy.class)
        .hasMessageContaining(id.text());
  }

  /**
   * Every outside write of a happy rotation, broken in every way: a fresh process comes to the same
   * end.
   */
  @ParameterizedTest
  @EnumSource(
      value = Faults.Kind.class,
      names = {"NONE", "BUG_LATE"},
      mode = EnumSource.Mode.EXCLUDE)
  void a_fault_at_any_write_never_changes_the_ending(Faults.Kind kind) {
    for (Plan plan : List.of(World.zkeb(), World.shared())) {
      var happy = new World(plan);
      happy.run(happy.start());
      for (int n = 1; n <= happy.faults.writes(); n++) {
        var world = new World(plan);
        world.faults.breakWrite(n, kind);
        RotationId id = world.start();
        TickResult result;
        try {
          result = world.run(id);
        } catch (Faults.Killed e) {
          result = world.run(id);
        }
        assertThat(result)
            .as("write %d of %s", n, plan.name())
            .isEqualTo(new TickResult.Ended(Phase.COMPLETED));
        assertRotated(world);
        for (var secret : plan.secrets()) {
          assertThat(
                  world.vault.all(secret.vault()).stream()
                      .filter(v -> "incoming".equals(v.labels().get("keyturn"))))
              .as("one incoming version of %s, fault at write %d", secret.name(), n)
              .hasSize(1);
        }
        for (var consumer : plan.consumers()) {
          assertThat(world.railway.redeploys(consumer.service()))
              .as("redeploys, fault at write %d", n)
              .isEqualTo(3);
        }
        assertThat(world.audit().ok()).isTrue();
      }
    }
  }

  private static void say(World world, RotationId id, Kind kind, Actor by) {
    try {
      world.commands().give(id, kind, by, "because", null);
    } catch (CommandRefused e) {
      throw new AssertionError(e);
    }
  }
}
