package dev.keyturn.engine;

import static dev.keyturn.engine.Approvals.BOB;
import static dev.keyturn.engine.Approvals.CAROL;
import static dev.keyturn.engine.Approvals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Rotations;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.port.Lease;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Out of every state lead two people's words and a reason. */
class AbandonTest {
  private static final String[] APPROVERS = {
    "alice@example.com", "bob@example.com", "carol@example.com"
  };
  private static final TickResult ABANDONED = new TickResult.Ended(Phase.ABANDONED);

  private final Plan plan = World.riding(World.approvedBy(World.shared(), 0, APPROVERS));
  private final World world = new World(plan);
  private final RotationId id = world.start();
  private final ServiceRef deleted = plan.consumers().get(1).service();

  @ParameterizedTest
  @EnumSource(
      value = ReasonCode.class,
      names = {"SETTLE_NOT_OVER", "SOAK_NOT_OVER", "RIDE_PENDING"})
  void a_deleted_service_holds_the_secret_of_the_others_no_longer(ReasonCode until)
      throws Exception {
    world.runUntil(id, until);
    world.railway.remove(deleted);
    Phase in = phase();
    assertThat(world.run(id)).asString().contains("CONSUMER_GONE", "no service billing");
    stuckUnderResumeAndCancel();
    var writes = List.copyOf(world.railway.writes());

    abandon(BOB);
    assertThat(world.engine().tick(id)).isInstanceOf(TickResult.Stalled.class);
    abandon(CAROL);
    assertThat(world.engine().tick(id)).isEqualTo(ABANDONED);

    assertThat(world.railway.writes()).as("nothing outside is touched").isEqualTo(writes);
    assertThat(world.audit().ok()).isTrue();
    assertThat(world.store.receipt(id).orElseThrow().text())
        .contains(
            "\"outcome\":\"ABANDONED\"",
            "\"abandonment\":[{\"approver\":\"bob@example.com\"",
            "\"secret\":\"JWT_SECRET_KEY\",\"service\":\"billing\",\"unknown\":",
            "\"there\":true,\"value\":\"incoming\",\"version\":2",
            "\"service\":\"auth\",\"stored\":{\"name\":\"");
    assertThat(world.entries())
        .filteredOn(e -> e.event().action().equals("rotation.left"))
        .as("three services and Vault")
        .hasSize(4)
        .anySatisfy(e ->
            assertThat(e.event().reason()).contains("billing", "nobody could look", "no service"));
    assertThat(world.store.timeline(id, 0, 1000))
        .extracting(TimelineEntry::detail)
        .anySatisfy(line -> assertThat(line).startsWith("JWT_SECRET_KEY on auth: stored NAME="));
    Rotation ended = world.store.find(id).orElseThrow();
    assertThat(ended.outcomeReason()).contains("bob@example.com: it is gone", "carol@example.com");
    assertThat(in).isNotEqualTo(ended.state().phase());
    assertThat(world.start(plan, true)).as("the secret is free").isNotEqualTo(id);
  }

  @Test
  void a_version_that_vault_destroyed_is_told_and_holds_nothing() throws Exception {
    // No service has it yet, to put it back from.
    world.afterEffect =
        number -> {
          if (number == 2) {
            world.vault.destroy(plan.secrets().getFirst().vault(), 2);
          }
        };
    assertThat(world.run(id)).isInstanceOf(TickResult.Stalled.class);

    abandon(BOB);
    abandon(CAROL);

    assertThat(world.engine().tick(id)).isEqualTo(ABANDONED);
    assertThat(world.store.receipt(id).orElseThrow().text())
        .contains(
            "{\"there\":false,\"value\":\"incoming\",\"version\":2}",
            "{\"there\":true,\"value\":\"outgoing\",\"version\":1}");
  }

  @Test
  void what_does_not_answer_holds_it_up_no_longer_than_one_look() throws Exception {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    abandon(BOB);
    abandon(CAROL);
    world.railway.refuseToken(true);

    assertThat(world.engine().tick(id)).isEqualTo(ABANDONED);
    assertThat(world.store.receipt(id).orElseThrow().text()).contains("not authorized");
  }

  @Test
  void before_anything_was_touched_nothing_is_left() throws Exception {
    var asked = new World(World.approvedBy(World.shared(), 1, APPROVERS));
    RotationId waits = asked.start();
    asked.run(waits);
    abandon(asked, waits, BOB);
    abandon(asked, waits, CAROL);

    assertThat(asked.engine().tick(waits)).isEqualTo(ABANDONED);
    assertThat(asked.store.receipt(waits).orElseThrow().text())
        .contains("\"left\":{\"in\":\"AWAITING_APPROVAL\",\"services\":[],\"vault\":[]}");
  }

  @Test
  void a_request_that_may_still_land_is_waited_for_and_what_it_did_is_told() throws Exception {
    world.faults.breakWrite(3, Faults.Kind.TIME_OUT_LATE);
    assertThat(world.engine().tick(id)).asString().contains("QUARANTINE");
    abandon(BOB);
    abandon(CAROL);

    assertThat(world.engine().tick(id)).asString().contains("QUARANTINE");
    assertThat(phase()).isEqualTo(Phase.STAGING);
    assertThat(world.run(id)).isEqualTo(ABANDONED);
    assertThat(world.faults.pending()).isFalse();
    assertThat(world.store.receipt(id).orElseThrow().text()).contains("\"new\":\"incoming\"");
  }

  @Test
  void one_person_alone_ends_nothing_nor_does_whoever_asked_or_an_outsider() throws Exception {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    assertRefused(
        world, Kind.ABANDON, new Actor("Alice@example.com", "api"), Refusal.SELF_APPROVAL);
    assertRefused(
        world, Kind.ABANDON, new Actor("eve@example.com", "api"), Refusal.NOT_AN_APPROVER);
    abandon(BOB);
    assertThat(say(world, id, new Actor("BOB@example.com", "cli"))).isFalse();

    assertThat(world.engine().tick(id)).asString().contains("SOAK_NOT_OVER");
  }

  @Test
  void where_the_plan_does_not_name_two_any_two_others_may() throws Exception {
    var few = new World(World.shared());
    RotationId rotation = few.start();
    few.runUntil(rotation, ReasonCode.SOAK_NOT_OVER);
    abandon(few, rotation, BOB);
    abandon(few, rotation, new Actor("eve@example.com", "api"));

    assertThat(few.engine().tick(rotation)).isEqualTo(ABANDONED);
  }

  @Test
  void whoever_resumes_takes_back_what_was_said_before() throws Exception {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.railway.remove(deleted);
    world.run(id);
    abandon(BOB);
    world.railway.bringBack(deleted);
    world.commands().give(id, Kind.RESUME, CAROL, "it is back", null);
    assertThat(world.engine().tick(id)).asString().contains("SOAK_NOT_OVER");
    abandon(CAROL);
    assertThat(world.engine().tick(id)).asString().contains("SOAK_NOT_OVER");

    abandon(BOB);
    assertThat(world.engine().tick(id)).isEqualTo(ABANDONED);
  }

  @Test
  void words_that_the_trail_does_not_have_end_nothing() throws Exception {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.store.forge(id, Kind.ABANDON, null, List.of(BOB, CAROL));

    assertThat(world.engine().tick(id)).asString().contains("AUDIT_TAMPERED", "said abandon");
    assertThat(phase()).isEqualTo(Phase.SOAKING);
  }

  @Test
  void while_the_trail_contradicts_its_anchor_nothing_is_signed() throws Exception {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.railway.remove(deleted);
    world.run(id);
    abandon(BOB);
    abandon(CAROL);
    world.spoilAnchor();

    assertThat(world.engine().tick(id)).isInstanceOf(TickResult.Stalled.class);
    assertThat(phase()).isEqualTo(Phase.SOAKING);
    assertThat(world.store.receipt(id)).isEmpty();
  }

  @Test
  void a_plan_that_cannot_be_read_is_no_trap() throws Exception {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    abandon(BOB);
    assertThat(world.entries().getLast().event().approval())
        .extracting(AuditDraft.Approval::approver)
        .isEqualTo("bob@example.com");
    Rotation honest = world.store.find(id).orElseThrow();
    Lease lease = world.store.acquire(id, "intruder", Duration.ofMinutes(1)).orElseThrow();
    world.store.save(lease, Rotations.forged(honest, "{}", honest.requestedBy(), lease.fence()));
    world.store.release(lease);
    abandon(CAROL);

    assertThat(world.engine().tick(id))
        .as("but a text that is not the one of its digest is")
        .asString()
        .contains("AUDIT_TAMPERED");
  }

  private void stuckUnderResumeAndCancel() throws CommandRefused {
    world.commands().give(id, Kind.RESUME, BOB, "again", null);
    assertThat(world.run(id)).isInstanceOf(TickResult.Stalled.class);
    if (phase().mayCancel()) {
      world.commands().give(id, Kind.CANCEL, BOB, "back", null);
      assertThat(world.run(id)).isInstanceOf(TickResult.Stalled.class);
    }
  }

  private Phase phase() {
    return world.store.find(id).orElseThrow().state().phase();
  }

  private void abandon(Actor by) throws CommandRefused {
    abandon(world, id, by);
  }

  private static void abandon(World world, RotationId id, Actor by) throws CommandRefused {
    assertThat(say(world, id, by)).isTrue();
  }

  private static boolean say(World world, RotationId id, Actor by) throws CommandRefused {
    var digest = world.store.find(id).orElseThrow().digest();
    return world.commands().give(id, Kind.ABANDON, by, "it is gone", digest);
  }
}
