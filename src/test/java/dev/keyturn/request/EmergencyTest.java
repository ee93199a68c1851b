package dev.keyturn.request;

import static dev.keyturn.engine.Approvals.BOB;
import static dev.keyturn.engine.Approvals.CAROL;
import static dev.keyturn.engine.Approvals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.engine.TickResult;
import dev.keyturn.engine.World;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Review;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nobody is asked before, somebody must look afterwards. */
class EmergencyTest {
  private final Plan plan =
      World.approvedBy(
          World.zkeb(), 2, "alice@example.com", "bob@example.com", "carol@example.com");

  @Test
  void an_emergency_waits_for_nobody_and_the_trail_says_so_loudly() {
    var world = new World(plan);
    RotationId id = emergency(world);

    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);

    assertThat(world.entries())
        .anySatisfy(e -> {
          assertThat(e.event().action()).isEqualTo("rotation.emergency");
          assertThat(e.event().actor().id()).isEqualTo("alice@example.com");
        });
    assertThat(world.store.timeline(id, 0, 100))
        .extracting(TimelineEntry::detail)
        .contains("emergency: started by alice@example.com without approval");
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void an_emergency_is_held_up_by_no_file() {
    var world = new World(plan);
    RotationId id = emergency(world);
    world.file = _ -> Optional.empty();

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void an_emergency_is_checked_for_safety_like_any_other() {
    var world = new World(plan);
    world.railway.scale(plan.consumers().getFirst().service(), 1);

    assertThat(world.run(emergency(world))).asString().contains("REPLICAS_MISSING");
    assertThat(world.railway.writes()).isEmpty();
  }

  @Test
  void a_review_is_due_until_another_approver_has_looked_also_after_the_end() throws Exception {
    var world = new World(plan);
    RotationId id = emergency(world);
    world.run(id);
    assertThat(due(world, id)).isTrue();

    assertRefused(world, Kind.REVIEW, new Actor("ALICE@example.com", "api"), Refusal.SELF_APPROVAL);
    assertRefused(world, Kind.REVIEW, new Actor("eve@example.com", "api"), Refusal.NOT_AN_APPROVER);
    assertThat(due(world, id)).isTrue();

    assertThat(world.commands().give(id, Kind.REVIEW, BOB, "leaked key, right call", null))
        .isTrue();
    assertThat(due(world, id)).isFalse();
    assertThat(world.commands().give(id, Kind.REVIEW, BOB, "again", null)).isFalse();
    assertRefused(world, Kind.REVIEW, CAROL, Refusal.NO_REVIEW_DUE);
    assertThat(world.audit().ok()).isTrue();
  }

  @Test
  void a_review_is_of_the_plan_that_was_carried_out() {
    var world = new World(plan);
    RotationId id = emergency(world);

    assertThatExceptionOfType(CommandRefused.class)
        .isThrownBy(
            () -> world.commands().give(id, Kind.REVIEW, BOB, "seen", PlanText.digest("another")))
        .satisfies(e -> assertThat(e.why()).isEqualTo(Refusal.OTHER_PLAN));
    assertThat(due(world, id)).isTrue();
  }

  @Test
  void a_review_while_it_moves_changes_nothing_in_it() throws Exception {
    var world = new World(plan);
    RotationId id = emergency(world);
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);

    world.commands().give(id, Kind.REVIEW, BOB, "seen", null);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(due(world, id)).isFalse();
  }

  @Test
  void nobody_approves_or_rejects_an_emergency_but_it_can_be_cancelled() throws Exception {
    var world = new World(plan);
    RotationId id = emergency(world);
    assertRefused(world, Kind.APPROVE, BOB, Refusal.NOT_WAITING_FOR_APPROVAL);
    assertRefused(world, Kind.REJECT, BOB, Refusal.NOT_WAITING_FOR_APPROVAL);

    world.commands().give(id, Kind.CANCEL, BOB, "false alarm", null);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(due(world, id)).as("it was an emergency all the same").isTrue();
  }

  private static RotationId emergency(World world) {
    return world.start(world.plan, true);
  }

  private static boolean due(World world, RotationId id) {
    return Review.due(world.store.find(id).orElseThrow(), world.store.commands(id));
  }
}
