package dev.keyturn.request;

import static dev.keyturn.engine.Approvals.BOB;
import static dev.keyturn.engine.Approvals.CAROL;
import static dev.keyturn.engine.Approvals.LIMIT;
import static dev.keyturn.engine.Approvals.actions;
import static dev.keyturn.engine.Approvals.approve;
import static dev.keyturn.engine.Approvals.asked;
import static dev.keyturn.engine.Approvals.assertRefused;
import static dev.keyturn.engine.Approvals.digest;
import static dev.keyturn.engine.Approvals.id;
import static dev.keyturn.engine.Approvals.outcome;
import static dev.keyturn.engine.Approvals.refused;
import static dev.keyturn.engine.Approvals.run;
import static dev.keyturn.engine.Approvals.say;
import static dev.keyturn.engine.Approvals.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.engine.TickResult;
import dev.keyturn.engine.World;
import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.VariableName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A yes is one person's, for one plan and for the world as it was shown, and in time. */
class ApprovalTest {
  private static final Actor EVE = new Actor("eve@example.com", "api");

  private final Plan plan =
      World.approvedBy(
          World.zkeb(), 1, "alice@example.com", "bob@example.com", "carol@example.com");

  @ParameterizedTest
  @ValueSource(strings = {"alice@example.com", "Alice@Example.COM", " alice@example.com "})
  void nobody_approves_their_own_request_however_they_spell_their_name(String name) {
    var world = asked(plan);

    assertRefused(world, Kind.APPROVE, new Actor(name, "slack"), Refusal.SELF_APPROVAL);
    assertRefused(world, Kind.REJECT, new Actor(name, "api"), Refusal.SELF_APPROVAL);
  }

  /**
   * The long s is an s in capitals: one comparison must not take it for one and another for two.
   */
  @Test
  void a_name_in_strange_letters_is_not_a_second_person() throws Exception {
    var world = asked(World.approvedBy(World.zkeb(), 2, "ross@example.com", "bob@example.com"));

    approve(world, new Actor("ross@example.com", "slack"));

    assertThat(approve(world, new Actor("ro\u017fs@example.com", "api"))).isFalse();
    assertThat(run(world)).asString().contains("1 of 2");
  }

  @Test
  void only_the_plans_approvers_approve() throws Exception {
    var world = asked(plan);

    assertRefused(world, Kind.APPROVE, EVE, Refusal.NOT_AN_APPROVER);
    approve(world, new Actor("Bob@EXAMPLE.com", "slack"));

    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void a_yes_is_bound_to_the_plan_that_was_shown() {
    var world = asked(plan);

    assertThat(refused(world, Kind.APPROVE, BOB, PlanText.digest("another")))
        .isEqualTo(Refusal.OTHER_PLAN);
    assertThat(refused(world, Kind.APPROVE, BOB, null)).isEqualTo(Refusal.OTHER_PLAN);
  }

  @Test
  void two_of_three_are_two_people() throws Exception {
    var world = asked(World.approvedBy(World.zkeb(), 2, "bob@example.com", "carol@example.com"));

    assertThat(approve(world, BOB)).isTrue();
    assertThat(approve(world, BOB)).isFalse();
    assertThat(approve(world, new Actor("BOB@example.com", "cli"))).isFalse();
    assertThat(run(world)).asString().contains("APPROVAL_PENDING", "1 of 2");

    assertThat(approve(world, CAROL)).isTrue();
    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void a_decision_sent_twice_leaves_one_command_and_a_trace_of_the_second() throws Exception {
    var world = asked(plan);
    approve(world, BOB);

    assertThat(approve(world, BOB)).isFalse();

    assertThat(world.store.commands(id(world))).hasSize(1);
    assertThat(actions(world))
        .endsWith("command.approve", "command.approve.repeated")
        .containsOnlyOnce("command.approve");
    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(approve(world, BOB)).as("also when it is long over").isFalse();
    assertRefused(world, Kind.APPROVE, CAROL, Refusal.ENDED);
  }

  @Test
  void the_trail_says_who_approved_which_plan() throws Exception {
    var world = asked(plan);
    approve(world, BOB);

    AuditDraft entry = world.entries().getLast().event();

    assertThat(entry.approval())
        .isEqualTo(
            new AuditDraft.Approval(
                id(world).text(), "bob@example.com", "approver", digest(world).text()));
    assertThat(entry.actor().via()).isEqualTo("slack");
  }

  @Test
  void a_yes_counts_until_the_last_moment_and_not_at_it() throws Exception {
    var early = asked(plan);
    early.clock.advance(LIMIT.minusMillis(1));
    approve(early, BOB);
    early.clock.advance(Duration.ofMinutes(1));
    assertThat(run(early))
        .as("given in time, seen later")
        .isEqualTo(new TickResult.Ended(Phase.COMPLETED));

    var late = asked(plan);
    late.clock.advance(LIMIT);
    assertRefused(late, Kind.APPROVE, BOB, Refusal.APPROVAL_EXPIRED);
    assertThat(run(late)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(outcome(late)).contains("APPROVAL_EXPIRED");
    assertThat(late.railway.writes()).isEmpty();
  }

  @Test
  void resuming_a_stalled_request_gives_it_no_more_time() throws Exception {
    var world = asked(plan);
    Instant since = world.store.find(id(world)).orElseThrow().state().since();
    var lease = world.store.acquire(id(world), "a test", Duration.ofMinutes(1)).orElseThrow();
    var rotation = world.store.find(id(world)).orElseThrow();
    var stalled = new RotationState(Phase.AWAITING_APPROVAL, 0, since, ReasonCode.REMOTE_REJECTED);
    world.store.save(lease, rotation.moved(stalled, since));
    world.store.release(lease);
    world.clock.advance(Duration.ofMinutes(50));

    world.commands().give(id(world), Kind.RESUME, World.ALICE, "mended", null);
    run(world);
    world.clock.advance(Duration.ofMinutes(10));

    assertRefused(world, Kind.APPROVE, BOB, Refusal.APPROVAL_EXPIRED);
  }

  @Test
  void a_no_ends_it_whoever_has_said_yes() throws Exception {
    var world = asked(World.approvedBy(World.zkeb(), 2, "bob@example.com", "carol@example.com"));
    approve(world, BOB);
    say(world, Kind.REJECT, CAROL);

    assertThat(refused(world, Kind.APPROVE, new Actor("bob@example.com", "cli"), null))
        .as("another plan than the one approved before")
        .isEqualTo(Refusal.OTHER_PLAN);
    assertThat(run(world)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(outcome(world)).contains("APPROVAL_REJECTED", "carol@example.com: because");
  }

  @Test
  void each_word_out_of_place_is_refused_with_its_own_reason() throws Exception {
    var world = asked(plan);
    assertRefused(world, Kind.CONFIRM, World.ALICE, Refusal.NO_CONFIRMATION_DUE);
    assertRefused(world, Kind.RESUME, World.ALICE, Refusal.NOT_STALLED);
    assertRefused(world, Kind.REVIEW, BOB, Refusal.NO_REVIEW_DUE);
    assertThat(refused(world, new RotationId("0".repeat(26)), Kind.CANCEL, World.ALICE, null))
        .isEqualTo(Refusal.NOT_FOUND);
    approve(world, BOB);
    world.runUntil(id(world), ReasonCode.SETTLE_NOT_OVER);
    assertRefused(world, Kind.APPROVE, CAROL, Refusal.NOT_WAITING_FOR_APPROVAL);
    world.railway.edit(service(world), new VariableName("JWT_SECRET"), "by-hand");
    assertThat(run(world)).isInstanceOf(TickResult.Stalled.class);
    assertRefused(world, Kind.RETRY, World.ALICE, Refusal.STALLED);
    world.railway.edit(service(world), new VariableName("JWT_SECRET"), "before-JWT_SECRET");
    say(world, Kind.CANCEL, World.ALICE);
    world.engine().tick(id(world));
    assertRefused(world, Kind.CANCEL, World.ALICE, Refusal.GOES_BACK_ALREADY);
    run(world);
    for (Kind kind : List.of(Kind.CANCEL, Kind.RESUME, Kind.RETRY, Kind.CONFIRM)) {
      assertRefused(world, kind, World.ALICE, Refusal.ENDED);
    }

    var riding = new World(World.riding(World.zkeb()));
    riding.runUntil(riding.start(), ReasonCode.RIDE_PENDING);
    assertRefused(riding, Kind.CANCEL, World.ALICE, Refusal.CLEAN_UP_BEGUN);
  }
}
