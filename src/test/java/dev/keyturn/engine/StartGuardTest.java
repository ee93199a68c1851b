package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.AttemptHistory;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Rotations;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.Step;
import dev.keyturn.rotation.Timings;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StartGuardTest {
  private static final Step.Advance APPROVED = new Step.Advance("approved");

  private final Plan plan = World.approvedBy(World.zkeb(), 1, "bob@example.com");
  private final World world = new World(plan);
  private final RotationId id = asked();
  private final StartGuard guard =
      new StartGuard(
          world.ports(),
          world.store,
          new Observer(world.ports(), Timings.PRODUCTION, new Snapshots(), new Sights()),
          Timings.PRODUCTION);

  @Test
  void what_was_agreed_to_and_is_as_it_was_may_start() throws Exception {
    assertThat(before(APPROVED)).isEqualTo(new Step.Advance("approved; nobody else holds it"));
  }

  @Test
  void a_file_that_says_something_else_calls_it_off() {
    world.file = _ -> Optional.of(new PlanDigest("ab".repeat(32)));

    assertThat(guard.changed(rotation()))
        .isNotNull()
        .matches(off -> off.why() == ReasonCode.PLAN_CHANGED);
  }

  @Test
  void a_file_that_is_gone_holds_it_up_and_calls_nothing_off() throws Exception {
    world.file = _ -> Optional.empty();

    assertThat(guard.changed(rotation())).isNull();
    assertThat(before(APPROVED)).isInstanceOf(Step.Wait.class).asString().contains("is gone");
  }

  @Test
  void a_service_that_is_gone_calls_it_off() throws Exception {
    world.railway.remove(plan.consumers().getFirst().service());

    assertThat(before(APPROVED))
        .isInstanceOf(Step.CallOff.class)
        .asString()
        .contains("TARGETS_CHANGED");
  }

  @Test
  void a_token_that_is_refused_says_nothing_about_what_is_there() {
    world.railway.refuseToken(true);

    assertThatThrownBy(() -> before(APPROVED)).isInstanceOf(RemoteFailure.class);
  }

  @Test
  void another_value_than_the_one_that_was_shown_is_never_replaced() throws Exception {
    var service = plan.consumers().getFirst().service();
    var secret = plan.secrets().getFirst();
    world.railway.edit(service, secret.variable(Plan.Slot.NAME), "by hand");

    assertThat(before(APPROVED))
        .isInstanceOf(Step.CallOff.class)
        .asString()
        .contains("TARGETS_CHANGED", secret.name().text());
  }

  @Test
  void an_emergency_is_not_held_up() throws Exception {
    world.file = _ -> Optional.empty();
    Rotation rotation = Rotations.at(Phase.AWAITING_APPROVAL).emergency(true).build();

    assertThat(guard.changed(rotation)).isNull();
    assertThat(guard.before(APPROVED, rotation, plan, history(), values(), world.store.now()))
        .isEqualTo(APPROVED);
  }

  @Test
  void any_other_step_passes_unseen() throws Exception {
    world.railway.refuseToken(true);
    var other = new Step.Redo("another deploy is live");

    assertThat(before(other)).isEqualTo(other);
  }

  /** In force and asked for, and nobody has said yes yet. */
  private RotationId asked() {
    RotationId asked = world.start();
    world.runUntil(asked, ReasonCode.APPROVAL_PENDING);
    return asked;
  }

  private Rotation rotation() {
    return world.store.find(id).orElseThrow();
  }

  private Step before(Step step) throws RemoteFailure {
    return guard.before(step, rotation(), plan, history(), values(), world.store.now());
  }

  private AttemptHistory history() {
    return new AttemptHistory(
        new AttemptHistory.Request(new Actor("alice@example.com", "cli"), false),
        world.store.attempts(id),
        world.store.commands(id),
        secrets());
  }

  private Values values() {
    return new Values(plan, secrets(), world.vault, new FingerprintKey(new byte[32]));
  }

  private Map<SecretName, SecretProgress> secrets() {
    return world.store.secrets(id).stream().collect(Collectors.toMap(SecretProgress::name, s -> s));
  }
}
