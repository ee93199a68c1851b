package dev.keyturn.engine;

import static dev.keyturn.engine.Approvals.BOB;
import static dev.keyturn.engine.Approvals.CAROL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.VariableName;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A pepper whose last users never come back ends by two people's word, and the next one begins. */
class KeepTest {
  private static final String[] APPROVERS = {
    "alice@example.com", "bob@example.com", "carol@example.com"
  };
  private static final SecretName PEPPER = new SecretName("API_KEY_SALT");
  private static final TickResult COMPLETED = new TickResult.Ended(Phase.COMPLETED);

  private final Plan plan = World.approvedBy(World.zkeb(), 0, APPROVERS);
  private final World world = new World(plan);
  private final ServiceRef service = plan.consumers().getFirst().service();
  private final LocalDate until =
      LocalDate.ofInstant(world.clock.instant(), ZoneOffset.UTC).plusDays(200);

  @Test
  void a_pepper_that_37_users_need_for_ever_ends_by_two_peoples_word_and_stays_accepted()
      throws Exception {
    RotationId id = stuck();
    int deployed = world.railway.redeploys(service);

    keep(id, BOB, until);
    assertThat(world.engine().tick(id)).as("one alone").isEqualTo(stillCounting());
    keep(id, CAROL, until);
    assertThat(world.run(id)).isEqualTo(COMPLETED);

    assertThat(world.railway.redeploys(service) - deployed).as("the others went").isOne();
    for (var deploy : world.railway.serving(service)) {
      assertThat(text(deploy.snapshot(), PEPPER, Slot.NAME_PREVIOUS))
          .isEqualTo(World.BEFORE + PEPPER);
      assertThat(text(deploy.snapshot(), PEPPER, Slot.NAME_NEW))
          .isEqualTo(text(deploy.snapshot(), PEPPER, Slot.NAME))
          .startsWith("generated-");
      for (ManagedSecret other : plan.secrets().subList(0, 2)) {
        assertThat(deploy.snapshot())
            .doesNotContainKeys(other.variable(Slot.NAME_NEW), other.variable(Slot.NAME_PREVIOUS));
      }
    }
    String words = "the previous value of API_KEY_SALT is kept until " + until + ", 37 remain";
    assertThat(world.store.timeline(id, 0, 1000))
        .extracting(TimelineEntry::detail)
        .contains(words)
        .anySatisfy(line -> assertThat(line).contains("but " + words));
    assertThat(world.entries())
        .extracting(e -> e.event())
        .filteredOn(e -> e.action().equals("secret.kept"))
        .extracting(AuditDraft::reason)
        .containsExactly(words);
    assertThat(world.store.receipt(id).orElseThrow().text())
        .contains("\"kept\":{\"remaining\":37,\"until\":\"" + until + "\"}", "\"keepings\":[");
    assertThat(world.vault.labels(plan.secret(PEPPER).vault()))
        .containsEntry("keyturn_kept_version", "3")
        .containsEntry("keyturn_kept_until", until.toString())
        .doesNotContainKey("keyturn_retired_version");
    assertThat(world.audit().ok()).isTrue();
  }

  @Test
  void where_nothing_else_rotates_nothing_is_written_or_deployed_by_the_end() throws Exception {
    Plan alone = plan.only(Set.of(PEPPER.text()));
    var small = new World(alone);
    RotationId id = small.start();
    small.replicas.remaining(PEPPER, "outgoing", 37);
    small.runUntil(id, ReasonCode.RE_ENCRYPTION_UNFINISHED);
    var writes = List.copyOf(small.railway.writes());
    int deployed = small.railway.redeploys(service);
    keep(small, id, BOB, until);
    keep(small, id, CAROL, until);

    assertThat(small.run(id)).isEqualTo(COMPLETED);
    assertThat(small.railway.writes()).isEqualTo(writes);
    assertThat(small.railway.redeploys(service)).isEqualTo(deployed);
  }

  @Test
  void words_for_two_dates_or_before_the_soak_is_over_let_nothing_go() throws Exception {
    RotationId id = stuck();
    keep(id, BOB, until);
    keep(id, CAROL, until.plusDays(1));
    assertThat(world.engine().tick(id)).isEqualTo(stillCounting());

    assertThat(say(world, id, CAROL, until.plusDays(1))).as("the same again").isFalse();
    keep(id, BOB, until.plusDays(1));
    assertThat(world.run(id)).isEqualTo(COMPLETED);
    assertThat(kept(id)).contains(until.plusDays(1).toString());
  }

  @Test
  void what_two_have_agreed_on_is_told_as_agreed_though_one_has_changed_his_mind()
      throws Exception {
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    bothKeep(id);
    keep(id, BOB, until.plusYears(1));

    assertThat(Keeping.told(Optional.of(world.plan), World.ALICE, world.store.commands(id)))
        .contains("until " + until + ", say carol@example.com; two people had agreed on it")
        .contains(
            "until "
                + until.plusYears(1)
                + ", say bob@example.com; it takes another who says the same");
  }

  @Test
  void time_is_not_waived() throws Exception {
    RotationId id = world.start();
    world.replicas.remaining(PEPPER, "outgoing", 37);
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    bothKeep(id);

    assertThat(world.engine().tick(id)).asString().contains("SOAK_NOT_OVER");
  }

  @Test
  void what_makes_no_sense_is_refused() throws Exception {
    RotationId id = world.start();
    assertThat(refused(id, BOB, until)).isEqualTo(Refusal.NOTHING_TO_KEEP);
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    LocalDate today = until.minusDays(200);

    assertThat(refused(id, BOB, today)).isEqualTo(Refusal.NOTHING_TO_KEEP);
    assertThat(refused(id, BOB, today.plusYears(5).plusDays(1))).isEqualTo(Refusal.NOTHING_TO_KEEP);
    assertThat(refused(id, World.ALICE, until)).isEqualTo(Refusal.SELF_APPROVAL);
    assertThat(refused(id, new Actor("eve@example.com", "api"), until))
        .isEqualTo(Refusal.NOT_AN_APPROVER);
    bothSayThatItLeaked(id);
    assertThat(refused(id, BOB, until)).isEqualTo(Refusal.NOTHING_TO_KEEP);
  }

  @Test
  void a_value_that_leaks_afterwards_is_not_kept() throws Exception {
    RotationId id = world.start();
    world.replicas.remaining(PEPPER, "outgoing", 37);
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    bothKeep(id);
    bothSayThatItLeaked(id);

    assertThat(world.engine().tick(id)).asString().contains("RE_ENCRYPTION_UNFINISHED");
  }

  @Test
  void words_that_the_trail_does_not_have_keep_nothing() throws Exception {
    RotationId id = stuck();
    world.store.forge(id, Kind.KEEP, new Keeping(PEPPER, until), List.of(BOB, CAROL));

    assertThat(world.engine().tick(id)).asString().contains("AUDIT_TAMPERED", "said keep");
  }

  @Test
  void a_date_that_is_moved_in_the_database_is_a_contradiction() throws Exception {
    RotationId id = stuck();
    bothKeep(id);
    var honest = world.store.commands(id).getLast();
    world.store.forge(
        new Command(
            honest.id(),
            id,
            Kind.KEEP,
            honest.by(),
            honest.reason(),
            honest.digest(),
            new Keeping(PEPPER, until.plusYears(3)),
            honest.at(),
            honest.handledAt()));

    assertThat(world.engine().tick(id)).asString().contains("AUDIT_TAMPERED");
  }

  @Test
  void a_way_back_in_the_soak_restores_whatever_was_said() throws Exception {
    RotationId id = stuck();
    keep(id, BOB, until);
    world.commands().give(id, Kind.CANCEL, BOB, "after all", null);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(world.railway.variables(service))
        .containsEntry(name(PEPPER, Slot.NAME), World.BEFORE + PEPPER)
        .doesNotContainKeys(name(PEPPER, Slot.NAME_NEW), name(PEPPER, Slot.NAME_PREVIOUS));
  }

  /** In the soak, with nothing left to wait for but users who never come back. */
  private RotationId stuck() {
    RotationId id = world.start();
    world.replicas.remaining(PEPPER, "outgoing", 37);
    assertThat(world.runUntil(id, ReasonCode.RE_ENCRYPTION_UNFINISHED)).isNotNull();
    world.advance(Duration.ofHours(3));
    assertThat(world.engine().tick(id)).isEqualTo(stillCounting());
    return id;
  }

  private TickResult stillCounting() {
    return world.engine().tick(world.store.newest(null, 1).getFirst().id());
  }

  private String kept(RotationId id) {
    return world.store.secrets(id).stream()
        .filter(s -> s.name().equals(PEPPER))
        .findFirst()
        .orElseThrow()
        .kept()
        .words();
  }

  private VariableName name(SecretName secret, Slot slot) {
    return plan.secret(secret).variable(slot);
  }

  private String text(Map<VariableName, String> from, SecretName secret, Slot slot) {
    return from.get(name(secret, slot));
  }

  private void keep(RotationId id, Actor by, LocalDate day) throws CommandRefused {
    keep(world, id, by, day);
  }

  private void bothKeep(RotationId id) throws CommandRefused {
    keep(id, BOB, until);
    keep(id, CAROL, until);
  }

  private void bothSayThatItLeaked(RotationId id) throws CommandRefused {
    var digest = world.store.find(id).orElseThrow().digest();
    world.commands().give(id, Kind.REVOKE, BOB, "it leaked", digest);
    world.commands().give(id, Kind.REVOKE, CAROL, "it leaked", digest);
  }

  private static void keep(World world, RotationId id, Actor by, LocalDate day)
      throws CommandRefused {
    assertThat(say(world, id, by, day)).isTrue();
  }

  private static boolean say(World world, RotationId id, Actor by, LocalDate day)
      throws CommandRefused {
    var digest = world.store.find(id).orElseThrow().digest();
    return world
        .commands()
        .give(id, Kind.KEEP, by, "they never log in", digest, new Keeping(PEPPER, day));
  }

  private Refusal refused(RotationId id, Actor by, LocalDate day) {
    return assertThatExceptionOfType(CommandRefused.class)
        .isThrownBy(() -> say(world, id, by, day))
        .actual()
        .why();
  }
}
