package dev.keyturn.engine;

import static dev.keyturn.engine.Approvals.BOB;
import static dev.keyturn.engine.Approvals.LIMIT;
import static dev.keyturn.engine.Approvals.approve;
import static dev.keyturn.engine.Approvals.asked;
import static dev.keyturn.engine.Approvals.assertRefused;
import static dev.keyturn.engine.Approvals.id;
import static dev.keyturn.engine.Approvals.outcome;
import static dev.keyturn.engine.Approvals.run;
import static dev.keyturn.engine.Approvals.say;
import static dev.keyturn.engine.Approvals.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.plan.PlanText;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.VariableName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A yes is withdrawn when its plan or its targets change before the start. */
class WithdrawnApprovalTest {
  private final Plan plan =
      World.approvedBy(World.zkeb(), 1, "alice@example.com", "bob@example.com");

  @Test
  void a_plan_that_changed_before_the_click_is_not_approved() {
    var world = asked(plan);
    world.file = _ -> Optional.of(PlanText.digest("edited"));

    assertRefused(world, Kind.APPROVE, BOB, Refusal.OTHER_PLAN);
    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(outcome(world)).startsWith("PLAN_CHANGED");
    assertThat(world.railway.writes()).isEmpty();
  }

  @Test
  void a_plan_that_changed_after_the_yes_is_not_started() throws Exception {
    var world = asked(plan);
    approve(world, BOB);
    world.file = _ -> Optional.of(PlanText.digest("edited"));

    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(outcome(world)).startsWith("PLAN_CHANGED");
    assertThat(world.railway.writes()).isEmpty();
    assertThat(world.generated).isEmpty();
  }

  /** Between the count and the start lie calls to Railway and Vault. */
  @Test
  void a_no_that_is_taken_while_the_last_look_is_under_way_is_not_lost() throws Exception {
    var world = asked(plan);
    approve(world, BOB);
    var looks = new AtomicInteger();
    world.file =
        rotation -> {
          if (looks.incrementAndGet() == 2) {
            assertThat(reject(world)).isTrue();
          }
          return Optional.of(rotation.digest());
        };

    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(outcome(world)).startsWith("APPROVAL_REJECTED");
    assertThat(world.railway.writes()).isEmpty();
    assertThat(world.generated).isEmpty();
  }

  private static boolean reject(World world) {
    try {
      return say(world, Kind.REJECT, BOB);
    } catch (CommandRefused e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_plan_that_changed_before_the_first_look_is_not_started() {
    var world = new World(World.zkeb());
    RotationId id = world.start();
    world.file = _ -> Optional.of(PlanText.digest("edited"));

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(outcome(world)).startsWith("PLAN_CHANGED");
  }

  @Test
  void an_edit_of_the_file_changes_nothing_once_it_has_started() throws Exception {
    var world = asked(plan);
    approve(world, BOB);
    world.runUntil(id(world), ReasonCode.SETTLE_NOT_OVER);
    world.file = _ -> Optional.of(PlanText.digest("edited"));

    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void without_its_file_an_approved_plan_waits_and_goes_on_when_the_file_is_back()
      throws Exception {
    var world = asked(plan);
    world.file = _ -> Optional.empty();
    approve(world, BOB);

    assertThat(run(world)).asString().contains("APPROVAL_PENDING", "gone or has mistakes");
    assertThat(world.railway.writes()).isEmpty();

    world.file = rotation -> Optional.of(rotation.digest());
    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void without_its_file_an_approved_plan_does_not_outlive_its_time() throws Exception {
    var world = asked(plan);
    world.file = _ -> Optional.empty();
    approve(world, BOB);
    run(world);
    world.clock.advance(LIMIT);

    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(outcome(world)).startsWith("APPROVAL_EXPIRED");
  }

  enum Change {
    VALUE(w -> w.railway.edit(service(w), new VariableName("JWT_SECRET"), "by-hand")),
    STAGED(w -> w.railway.stageByOthers(service(w), new VariableName("FOO"))),
    FEWER_REPLICAS(w -> w.railway.scale(service(w), 1)),
    LEFTOVER(w -> w.railway.edit(service(w), new VariableName("JWT_SECRET_NEW"), "somebody's")),
    GONE(w -> w.railway.remove(service(w)));

    private final Consumer<World> happen;

    Change(Consumer<World> happen) {
      this.happen = happen;
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_yes_is_withdrawn_when_what_was_shown_has_changed_outside(Change change) throws Exception {
    for (boolean beforeTheClick : List.of(true, false)) {
      var world = asked(plan);
      if (beforeTheClick) {
        change.happen.accept(world);
      }
      approve(world, BOB);
      if (!beforeTheClick) {
        change.happen.accept(world);
      }

      assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
      assertThat(outcome(world)).startsWith("TARGETS_CHANGED");
      assertThat(world.railway.writes()).isEmpty();
      assertThat(world.generated).isEmpty();
    }
  }

  @Test
  void a_replica_that_starts_again_at_the_yes_is_waited_for() throws Exception {
    var world = asked(plan);
    approve(world, BOB);
    world.railway.scale(service(world), 1);

    assertThat(world.engine().tick(id(world))).asString().contains("REPLICAS_MISSING", "approved");
    world.railway.scale(service(world), 2);
    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void a_refused_token_at_the_yes_says_nothing_of_the_targets() throws Exception {
    var world = asked(plan);
    approve(world, BOB);
    world.railway.refuseToken(true);

    assertThat(run(world)).asString().contains("REMOTE_REJECTED");
    world.railway.refuseToken(false);
    world.commands().give(id(world), Kind.RESUME, World.ALICE, "another token", null);
    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void a_deploy_under_way_at_the_yes_is_waited_for() throws Exception {
    var world = asked(plan);
    approve(world, BOB);
    world.railway.deploy(service(world));

    assertThat(world.engine().tick(id(world))).asString().contains("DEPLOY_UNDER_WAY", "approved");
    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }
}
