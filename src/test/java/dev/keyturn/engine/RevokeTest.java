package dev.keyturn.engine;

import static dev.keyturn.engine.Approvals.BOB;
import static dev.keyturn.engine.Approvals.CAROL;
import static dev.keyturn.engine.Approvals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.plan.PlanText;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RollBack;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Rotations;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.view.RotationView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A value that others know is taken from the replicas at once, when two approvers say so. */
class RevokeTest {
  private static final String LEAKED = "posted in a public channel";
  private static final String[] APPROVERS = {
    "alice@example.com", "bob@example.com", "carol@example.com"
  };

  private final Plan plan = World.approvedBy(World.shared(), 0, APPROVERS);
  private final World world = new World(plan);
  private final RotationId id = world.start();

  @Test
  void two_approvers_end_the_soak_and_the_trail_says_who_is_cut_off_and_why() throws Exception {
    soaking();
    revoke(BOB);
    revoke(CAROL);
    Instant said = world.clock.instant();
    world.acceptance.revoke();

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));

    assertThat(Duration.between(said, world.clock.instant()))
        .as("one redeploy, and no part of the soak")
        .isLessThan(plan.pace().soak().dividedBy(4));
    assertThat(world.entries())
        .filteredOn(e -> "SOAKING".equals(e.event().from()) && "CLEANING".equals(e.event().to()))
        .singleElement()
        .extracting(e -> e.event().reason())
        .asString()
        .contains("bob@example.com, carol@example.com", "soak is waived", "is rejected");
    assertThat(world.entries())
        .filteredOn(e -> e.event().action().equals("command.revoke"))
        .hasSize(2)
        .allSatisfy(e -> assertThat(e.event().reason()).isEqualTo(LEAKED));
    assertThat(world.audit().ok()).isTrue();
    assertThat(world.store.receipt(id).orElseThrow().text())
        .contains("\"revocation\":[{\"approver\":\"bob@example.com\"", LEAKED);
  }

  @Test
  void one_approver_alone_ends_no_soak_however_often_they_say_it() throws Exception {
    soaking();
    revoke(BOB);
    assertThat(say(BOB)).isFalse();
    assertThat(say(new Actor("BOB@example.com", "cli"))).isFalse();

    assertThat(world.engine().tick(id)).asString().contains("SOAK_NOT_OVER");
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void neither_whoever_asked_nor_an_outsider_has_a_say() {
    soaking();

    assertRefused(world, Kind.REVOKE, new Actor("Alice@example.com", "api"), Refusal.SELF_APPROVAL);
    assertRefused(world, Kind.REVOKE, new Actor("eve@example.com", "api"), Refusal.NOT_AN_APPROVER);
    assertThat(world.store.commands(id)).isEmpty();
  }

  @Test
  void a_plan_that_does_not_name_two_others_says_so_at_the_first_word() {
    var few =
        new World(World.approvedBy(World.shared(), 0, "alice@example.com", "bob@example.com"));
    few.runUntil(few.start(), ReasonCode.SOAK_NOT_OVER);

    assertRefused(few, Kind.REVOKE, BOB, Refusal.TWO_APPROVERS_NEEDED);
  }

  @Test
  void it_is_said_of_the_plan_that_was_read() {
    soaking();

    assertThatExceptionOfType(CommandRefused.class)
        .isThrownBy(
            () -> world.commands().give(id, Kind.REVOKE, BOB, LEAKED, PlanText.digest("another")))
        .satisfies(e -> assertThat(e.why()).isEqualTo(Refusal.OTHER_PLAN));
    assertThatExceptionOfType(CommandRefused.class)
        .isThrownBy(() -> world.commands().give(id, Kind.REVOKE, BOB, LEAKED, null))
        .satisfies(e -> assertThat(e.why()).isEqualTo(Refusal.OTHER_PLAN));
  }

  @Test
  void said_while_the_new_value_is_still_on_its_way_nobody_is_cut_off_before_every_replica_has_it()
      throws Exception {
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    revoke(BOB);
    revoke(CAROL);

    for (int i = 0; i < 200 && phase().compareTo(Phase.SOAKING) < 0; i++) {
      world.advance(Duration.ofSeconds(30));
      assertThat(world.engine().tick(id)).isInstanceOf(TickResult.Waiting.class);
    }
    assertThat(phase()).isGreaterThan(Phase.SOAKING);
    world.acceptance.revoke();

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void what_is_still_encrypted_with_a_leaked_value_keeps_it() throws Exception {
    var zkeb = new World(World.approvedBy(World.zkeb(), 0, APPROVERS));
    var key = new SecretName("ZKEB_MASTER_ENCRYPTION_KEY");
    RotationId rotation = zkeb.start();
    zkeb.runUntil(rotation, ReasonCode.SOAK_NOT_OVER);
    zkeb.replicas.remaining(key, "outgoing", 7);
    say(zkeb, rotation, BOB);
    say(zkeb, rotation, CAROL);

    assertThat(zkeb.engine().tick(rotation))
        .asString()
        .contains("RE_ENCRYPTION_UNFINISHED", "7 left");

    zkeb.replicas.remaining(key, "outgoing", 0);
    zkeb.acceptance.revoke();
    assertThat(zkeb.runUntil(rotation, ReasonCode.RE_ENCRYPTION_UNFINISHED))
        .asString()
        .contains("counted again");
    assertThat(zkeb.run(rotation)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void a_clean_up_that_waits_for_another_deploy_waits_no_more() throws Exception {
    var riding = new World(World.riding(plan));
    RotationId rotation = riding.start();
    riding.runUntil(rotation, ReasonCode.SOAK_NOT_OVER);
    say(riding, rotation, BOB);
    say(riding, rotation, CAROL);
    riding.acceptance.revoke();
    Instant said = riding.clock.instant();

    assertThat(riding.run(rotation)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(Duration.between(said, riding.clock.instant())).isLessThan(Duration.ofHours(1));
  }

  @Test
  void while_replicas_cannot_be_asked_the_leaked_value_stays_and_somebody_is_told()
      throws Exception {
    soaking();
    revoke(BOB);
    revoke(CAROL);
    Instant said = world.clock.instant();
    world.railway.scale(plan.consumers().getLast().service(), 0);

    assertThat(world.engine().tick(id)).isNotInstanceOf(TickResult.Ended.class);
    assertThat(phase()).isEqualTo(Phase.SOAKING);
    Rotation rotation = world.store.find(id).orElseThrow();
    var words = world.store.commands(id);
    assertThat(RotationView.overdueSince(rotation, words, said.plus(Duration.ofMinutes(59))))
        .isEmpty();
    assertThat(RotationView.overdueSince(rotation, words, said.plus(Duration.ofMinutes(61))))
        .isPresent();
    assertThat(RotationView.overdueSince(rotation, List.of(), said.plus(Duration.ofMinutes(61))))
        .isEmpty();
  }

  @Test
  void what_is_unwell_for_another_reason_does_not_keep_a_leaked_value_once_a_person_says_so()
      throws Exception {
    var watched = new World(World.watched(plan, RollBack.USUAL));
    RotationId rotation = watched.start();
    watched.runUntil(rotation, ReasonCode.SOAK_NOT_OVER);
    say(watched, rotation, BOB);
    say(watched, rotation, CAROL);
    watched.replicas.health("auth", Health.answered(503));
    assertThat(watched.run(rotation)).asString().contains("EMERGENCY_UNHEALTHY");

    watched.commands().give(rotation, Kind.RESUME, BOB, "the report service, not the key", null);
    watched.acceptance.revoke();

    assertThat(watched.run(rotation)).isNotInstanceOf(TickResult.Stalled.class);
  }

  @Test
  void words_written_into_the_database_end_no_soak() {
    soaking();
    forge(world, id);

    assertThat(world.engine().tick(id))
        .asString()
        .contains("AUDIT_TAMPERED", "bob@example.com said revoke");
    assertThat(phase()).isEqualTo(Phase.SOAKING);
  }

  /** Whoever writes to the database may name themselves approvers, or another as who asked. */
  @Test
  void a_plan_or_a_requester_written_into_the_database_ends_no_soak() throws Exception {
    soaking();
    Rotation honest = world.store.find(id).orElseThrow();
    String text = honest.planText().replace("carol@example.com", "mallory@example.com");
    rewrite(world, honest, text, honest.requestedBy());
    assertThat(say(BOB)).isTrue();
    assertThat(say(new Actor("mallory@example.com", "api"))).isTrue();
    assertThat(world.engine().tick(id)).asString().contains("AUDIT_TAMPERED", "stored plan");

    var other = new World(plan);
    RotationId rotation = other.start();
    other.runUntil(rotation, ReasonCode.SOAK_NOT_OVER);
    Rotation asked = other.store.find(rotation).orElseThrow();
    rewrite(other, asked, asked.planText(), new Actor("dave@example.com", "cli"));
    say(other, rotation, World.ALICE);
    say(other, rotation, BOB);
    assertThat(other.engine().tick(rotation))
        .asString()
        .contains("AUDIT_TAMPERED", "no such request");
  }

  @Test
  void words_written_into_the_database_end_no_ride() {
    var riding = new World(World.riding(plan));
    RotationId rotation = riding.start();
    riding.runUntil(rotation, ReasonCode.RIDE_PENDING);
    forge(riding, rotation);

    assertThat(riding.engine().tick(rotation))
        .asString()
        .contains("AUDIT_TAMPERED", "bob@example.com said revoke");
  }

  @Test
  void nothing_is_revoked_before_the_start_nor_on_the_way_back_nor_at_the_end() throws Exception {
    assertRefused(world, Kind.REVOKE, BOB, Refusal.NOTHING_TO_REVOKE);
    soaking();
    world.commands().give(id, Kind.CANCEL, BOB, "not now", null);
    world.engine().tick(id);
    assertThat(phase().goesBack()).isTrue();
    assertRefused(world, Kind.REVOKE, BOB, Refusal.NOTHING_TO_REVOKE);
    world.run(id);
    assertRefused(world, Kind.REVOKE, BOB, Refusal.ENDED);
  }

  @Test
  void a_rotation_away_from_a_leaked_value_can_still_be_called_off_by_a_person() throws Exception {
    soaking();
    revoke(BOB);
    world.commands().give(id, Kind.CANCEL, BOB, "it was another key", null);
    revoke(CAROL);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
  }

  private void soaking() {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    assertThat(phase()).isEqualTo(Phase.SOAKING);
  }

  private Phase phase() {
    return world.store.find(id).orElseThrow().state().phase();
  }

  private void revoke(Actor approver) throws CommandRefused {
    assertThat(say(approver)).isTrue();
  }

  private boolean say(Actor approver) throws CommandRefused {
    return say(world, id, approver);
  }

  private static boolean say(World world, RotationId id, Actor approver) throws CommandRefused {
    var digest = world.store.find(id).orElseThrow().digest();
    return world.commands().give(id, Kind.REVOKE, approver, LEAKED, digest);
  }

  private static void forge(World world, RotationId id) {
    world.store.forge(id, Kind.REVOKE, null, List.of(BOB, CAROL));
  }

  private static void rewrite(World world, Rotation r, String planText, Actor requester) {
    Lease lease = world.store.acquire(r.id(), "intruder", Duration.ofMinutes(1)).orElseThrow();
    world.store.save(lease, Rotations.forged(r, planText, requester, lease.fence()));
    world.store.release(lease);
  }
}
