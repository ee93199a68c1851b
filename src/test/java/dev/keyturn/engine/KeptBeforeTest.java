package dev.keyturn.engine;

import static dev.keyturn.engine.Approvals.BOB;
import static dev.keyturn.engine.Approvals.CAROL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.request.CommandRefused;
import dev.keyturn.request.Started;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.VariableName;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The next rotation of a secret whose previous value is kept. */
class KeptBeforeTest {
  private static final String[] APPROVERS = {
    "alice@example.com", "bob@example.com", "carol@example.com"
  };
  private static final SecretName PEPPER = new SecretName("API_KEY_SALT");
  private static final TickResult COMPLETED = new TickResult.Ended(Phase.COMPLETED);
  private static final TickResult ABORTED = new TickResult.Ended(Phase.ABORTED);

  private final Plan plan = World.approvedBy(World.zkeb(), 0, APPROVERS);
  private final Plan alone = plan.only(Set.of(PEPPER.text()));
  private final World world = new World(plan);
  private final ServiceRef service = plan.consumers().getFirst().service();
  private final VariableName name = plan.secret(PEPPER).variable(Slot.NAME);
  private final VariableName nameNew = plan.secret(PEPPER).variable(Slot.NAME_NEW);
  private final VariableName namePrevious = plan.secret(PEPPER).variable(Slot.NAME_PREVIOUS);
  private final LocalDate until =
      LocalDate.ofInstant(world.clock.instant(), ZoneOffset.UTC).plusDays(100);
  private String inForce;

  @BeforeEach
  void a_rotation_has_kept_the_pepper() throws Exception {
    RotationId first = world.start();
    world.replicas.remaining(PEPPER, "outgoing", 37);
    world.runUntil(first, ReasonCode.RE_ENCRYPTION_UNFINISHED);
    var digest = world.store.find(first).orElseThrow().digest();
    for (var who : List.of(BOB, CAROL)) {
      world
          .commands()
          .give(first, Kind.KEEP, who, "they never log in", digest, new Keeping(PEPPER, until));
    }
    assertThat(world.run(first)).isEqualTo(COMPLETED);
    world.replicas.remaining(PEPPER, "outgoing", 0);
    inForce = variable(name);
    assertThat(variable(nameNew)).isEqualTo(inForce);
    assertThat(variable(namePrevious)).isEqualTo(World.BEFORE + PEPPER);
  }

  @Test
  void before_the_date_the_others_are_rotated_without_it() throws Exception {
    Started next = start(plan, false);

    assertThat(next.said())
        .startsWith("without API_KEY_SALT: the previous value of API_KEY_SALT is kept until")
        .contains(until + ", 37 remain, by rotation ");
    assertThat(world.store.secrets(next.id()))
        .extracting(SecretProgress::name)
        .doesNotContain(PEPPER)
        .hasSize(2);
    assertThat(world.store.timeline(next.id(), 0, 1000))
        .extracting(TimelineEntry::detail)
        .contains(next.said());
    assertThat(world.run(next.id())).isEqualTo(COMPLETED);
    assertThat(variable(namePrevious)).isEqualTo(World.BEFORE + PEPPER);
    assertThat(start(plan, false).said()).as("and the one after it").contains("37 remain");
  }

  @Test
  void before_the_date_it_is_refused_alone() {
    assertThatExceptionOfType(CommandRefused.class)
        .isThrownBy(() -> start(alone, false))
        .withMessageContainingAll(until + ", 37 remain", "by rotation ")
        .satisfies(e -> assertThat(e.why()).isEqualTo(Refusal.PREVIOUS_VALUE_KEPT));
    assertThat(world.store.open()).isEmpty();
  }

  @Test
  void an_emergency_goes_at_once_and_is_told_whom_it_rejects() throws Exception {
    Started emergency = start(alone, true);

    assertThat(emergency.said()).contains("37 remain", "whoever still needs it is rejected");
    assertThat(world.run(emergency.id())).isEqualTo(COMPLETED);
  }

  @Test
  void after_the_date_exactly_that_slot_goes_and_the_rotation_completes() throws Exception {
    theDateHasCome();
    Started next = start(plan, false);
    assertThat(next.said()).isEmpty();
    world.runUntil(next.id(), ReasonCode.SETTLE_NOT_OVER);

    assertThat(variable(name)).isEqualTo(inForce);
    assertThat(variable(nameNew)).isNotEqualTo(inForce).startsWith("generated-");
    assertThat(world.railway.variables(service)).doesNotContainKey(namePrevious);
    assertThat(world.run(next.id())).isEqualTo(COMPLETED);
    assertThat(world.railway.variables(service)).doesNotContainKeys(nameNew, namePrevious);
    assertThat(variable(name)).isNotEqualTo(inForce);
    assertThat(world.vault.labels(plan.secret(PEPPER).vault()))
        .containsEntry("keyturn_kept_until", "none");
    assertThat(start(alone, false).said()).as("nothing is kept any more").isEmpty();
    assertThat(world.audit().ok()).isTrue();
  }

  @Test
  void somebody_elses_value_in_that_slot_is_a_leftover_as_ever() throws Exception {
    theDateHasCome();
    world.railway.edit(service, namePrevious, "somebody else's");

    assertThat(world.run(start(alone, false).id())).asString().contains("LEFTOVER_SLOT");
    assertThat(variable(namePrevious)).isEqualTo("somebody else's");
  }

  @Test
  void somebody_elses_value_beside_it_is_one_too() throws Exception {
    theDateHasCome();
    world.railway.edit(service, nameNew, "somebody else's");

    assertThat(world.run(start(alone, false).id())).asString().contains("LEFTOVER_SLOT");
  }

  @Test
  void a_leftover_that_only_the_database_knows_of_is_not_taken_away() throws Exception {
    theDateHasCome();
    RotationId next = start(alone, false).id();
    world.railway.edit(service, namePrevious, "somebody else's");
    var forged =
        SecretValue.of("somebody else's")
            .fingerprint(new FingerprintKey(new byte[32]), alone.secretId(PEPPER));
    var lease = world.store.acquire(next, "intruder", Duration.ofMinutes(1)).orElseThrow();
    world.store.save(lease, next, SecretProgress.asked(PEPPER, forged));
    world.store.release(lease);

    assertThat(world.engine().tick(next)).asString().contains("AUDIT_TAMPERED");
    assertThat(variable(namePrevious)).isEqualTo("somebody else's");
  }

  @Test
  void a_slot_that_a_person_has_emptied_needs_no_deletion() throws Exception {
    theDateHasCome();
    world.railway.drop(service, nameNew);
    world.railway.drop(service, namePrevious);

    assertThat(world.run(start(alone, false).id())).isEqualTo(COMPLETED);
  }

  @Test
  void a_service_that_was_rolled_back_by_hand_to_before_it_was_kept_is_not_built_upon()
      throws Exception {
    theDateHasCome();
    world.acceptance.waive();
    world.railway.rollBack(service, 0);
    world.advance(Duration.ofMinutes(5));

    RotationId next = start(alone, false).id();
    assertThat(world.run(next)).isNotEqualTo(COMPLETED);
    assertThat(world.store.find(next).orElseThrow().state().phase()).isEqualTo(Phase.PLANNED);
    assertThat(variable(namePrevious)).isEqualTo(World.BEFORE + PEPPER);
  }

  @Test
  void whoever_takes_the_kept_value_away_by_hand_takes_the_slot_beside_it_too() throws Exception {
    theDateHasCome();
    world.railway.drop(service, namePrevious);
    world.railway.deploy(service);
    world.advance(Duration.ofMinutes(5));
    RotationId next = start(alone, false).id();
    assertThat(world.run(next)).asString().contains("LEFTOVER_SLOT");

    world.railway.drop(service, nameNew);
    world.railway.deploy(service);
    world.advance(Duration.ofMinutes(5));
    world.commands().give(next, Kind.RESUME, BOB, "both are gone", null);
    assertThat(world.run(next)).isEqualTo(COMPLETED);
  }

  @Test
  void called_off_after_the_start_it_has_let_the_kept_value_go() throws Exception {
    theDateHasCome();
    RotationId next = start(alone, false).id();
    world.runUntil(next, ReasonCode.SETTLE_NOT_OVER);
    world.commands().give(next, Kind.CANCEL, BOB, "after all", null);

    assertThat(world.run(next)).isEqualTo(ABORTED);
    assertThat(variable(name)).isEqualTo(inForce);
    assertThat(world.railway.variables(service)).doesNotContainKeys(nameNew, namePrevious);
    assertThat(world.run(start(alone, false).id())).isEqualTo(COMPLETED);
  }

  @Test
  void called_off_before_anything_was_written_it_is_still_kept() throws Exception {
    RotationId emergency = start(alone, true).id();
    world.commands().give(emergency, Kind.CANCEL, BOB, "a mistake", null);
    assertThat(world.run(emergency)).isEqualTo(ABORTED);

    assertThat(variable(namePrevious)).isEqualTo(World.BEFORE + PEPPER);
    assertThatExceptionOfType(CommandRefused.class).isThrownBy(() -> start(alone, false));
  }

  @Test
  void the_kept_value_in_force_again_is_refused() throws Exception {
    theDateHasCome();
    world.acceptance.waive();
    world.railway.edit(service, name, World.BEFORE + PEPPER);
    world.railway.drop(service, nameNew);
    world.railway.drop(service, namePrevious);
    world.railway.deploy(service);
    world.advance(Duration.ofMinutes(5));

    assertThat(world.run(start(alone, false).id()))
        .asString()
        .contains("RETIRED_VALUE_IN_FORCE", "kept only to be accepted");
  }

  private void theDateHasCome() {
    world.advance(Duration.ofDays(101));
  }

  private String variable(VariableName which) {
    return world.railway.variables(service).get(which);
  }

  private Started start(Plan what, boolean emergency) throws Exception {
    return world.starts(World.NO_PLANS).open(what, World.ALICE, World.request(what, emergency));
  }
}
