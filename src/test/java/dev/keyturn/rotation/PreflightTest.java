package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Material.Encoding;
import dev.keyturn.rotation.Plan.Confirmation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreflightTest {
  private final Scene scene = new Scene(Plans.one(), Goal.BEFORE);

  private static Layout with(Plan.Slot slot, SlotContent holding) {
    return switch (slot) {
      case NAME -> new Layout(holding, SlotContent.ABSENT, SlotContent.ABSENT);
      case NAME_NEW -> new Layout(SlotContent.OUTGOING, holding, SlotContent.ABSENT);
      case NAME_PREVIOUS -> new Layout(SlotContent.OUTGOING, SlotContent.ABSENT, holding);
    };
  }

  @Test
  void a_quiet_service_that_proves_what_is_stored_may_begin() {
    assertThat(scene.at(Phase.PLANNED))
        .isEqualTo(
            new Step.Begin(
                Map.of(
                    new SecretName("DATA_KEY"), Scene.found("A"),
                    new SecretName("JWT_SECRET"), Scene.found("A"))));
  }

  @Test
  void a_newest_commit_that_was_skipped_is_said_before_it_is_left_behind() {
    scene.service().latest = Scene.deployment("newest", "SKIPPED", 0);

    assertThat(scene.at(Phase.PLANNED))
        .isInstanceOfSatisfying(
            Step.Begin.class,
            begin -> assertThat(begin.said()).contains("the newest commit of api was skipped"));
  }

  @Test
  void changes_that_somebody_has_staged_are_left_alone() {
    scene.service().staged = new StagedChanges(Map.of(), true);
    Steps.stalls(scene.at(Phase.PLANNED), ReasonCode.FOREIGN_STAGED_CHANGES, "api");
  }

  @Test
  void a_deploy_of_somebody_else_is_waited_for() {
    scene.service().underWay.add(Scene.deployment("theirs", "BUILDING", 2));
    Steps.waits(scene.at(Phase.PLANNED), ReasonCode.DEPLOY_UNDER_WAY, "api");
  }

  @Test
  void two_deployments_side_by_side_are_waited_for() {
    scene.service().active.add(Scene.deployment("second", "SUCCESS", 2));
    Steps.waits(scene.at(Phase.PLANNED), ReasonCode.DEPLOY_UNDER_WAY);
  }

  @Test
  void a_service_that_does_not_run_is_not_rotated() {
    scene.service().active.clear();
    Steps.stalls(scene.at(Phase.PLANNED), ReasonCode.NOT_ONE_ACTIVE_DEPLOYMENT, "api");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CRASHED", "FAILED", "NEEDS_APPROVAL", "A_WORD_FROM_NEXT_YEAR"})
  void a_deployment_in_any_other_state_than_success_is_no_start(String status) {
    scene.service().active.set(0, Scene.deployment(Scene.LIVE, status, 2));
    Steps.stalls(scene.at(Phase.PLANNED), ReasonCode.NOT_ONE_ACTIVE_DEPLOYMENT);
  }

  @Test
  void a_deployment_that_cannot_be_deployed_again_is_no_start() {
    Deployment live = scene.service().active.getFirst();
    scene
        .service()
        .active
        .set(0, new Deployment(live.id(), "SUCCESS", live.createdAt(), false, live.replicas()));
    Steps.stalls(scene.at(Phase.PLANNED), ReasonCode.NOT_ONE_ACTIVE_DEPLOYMENT);
  }

  @Test
  void a_variable_that_is_not_set_is_named() {
    scene.slot("JWT_SECRET", with(Plan.Slot.NAME, SlotContent.ABSENT));
    Steps.stalls(scene.at(Phase.PLANNED), ReasonCode.VARIABLE_MISSING, "JWT_SECRET on api");
    scene.service().stored.remove(new SecretName("JWT_SECRET"));
    Steps.stalls(scene.at(Phase.PLANNED), ReasonCode.VARIABLE_MISSING, "JWT_SECRET on api");
  }

  @Test
  void an_application_that_was_not_asked_is_no_start_where_nobody_will_be_asked_to_approve() {
    scene.service().answers.clear();
    Steps.stalls(
        scene.at(Phase.PLANNED),
        ReasonCode.PLAN_NOT_ENABLED,
        "https://api.example.com/attestation");
  }

  @Test
  void a_value_in_another_form_than_the_next_would_have_is_no_start() {
    var name = new SecretName("JWT_SECRET");
    var known = scene.service().found.get(name);
    Encoding planned = scene.plan.secret(name).encoding();
    assertThat(planned).isEqualTo(Encoding.BASE64);
    scene.service().found.put(name, spelled(known, Set.of(Encoding.BASE64_UNPADDED)));
    Steps.stalls(scene.at(Phase.PLANNED), ReasonCode.VALUE_SPELLED_OTHERWISE, "padding: none");
    scene.service().found.put(name, spelled(known, Set.of(planned, Encoding.BASE64_UNPADDED)));
    assertThat(scene.at(Phase.PLANNED)).isInstanceOf(Step.Begin.class);
  }

  private static Observed.CurrentValue spelled(Observed.CurrentValue value, Set<Encoding> as) {
    return new Observed.CurrentValue(value.fingerprint(), value.kid(), as);
  }

  @ParameterizedTest
  @EnumSource(Plan.Slot.class)
  void a_sealed_slot_is_named(Plan.Slot slot) {
    scene.slot("JWT_SECRET", with(slot, SlotContent.SEALED));
    Steps.stalls(scene.at(Phase.PLANNED), ReasonCode.VARIABLE_SEALED, "JWT_SECRET on api");
  }

  @Test
  void a_reference_that_the_plan_does_not_know_is_named() {
    scene.slot("JWT_SECRET", with(Plan.Slot.NAME, SlotContent.REFERENCE));
    Steps.stalls(scene.at(Phase.PLANNED), ReasonCode.VARIABLE_IS_REFERENCE, "JWT_SECRET on api");
  }

  @Test
  void a_variable_that_should_refer_to_another_and_does_not_is_named() {
    var plan =
        Plans.plan(
            List.of(Plans.consumer("api", 2, Plans.ATTESTED)),
            Plans.secret(
                "DATA_KEY",
                Map.of("api", Role.BOTH),
                Plans.OPEN,
                Duration.ZERO,
                "MASTER_KEY",
                "_PREVIOUS",
                new Material.Salt(16)));
    var other =
        new Scene(plan, Goal.BEFORE).slot("DATA_KEY", with(Plan.Slot.NAME, SlotContent.REFERENCE));
    Steps.stalls(other.at(Phase.PLANNED), ReasonCode.REFERENCE_CHANGED, "MASTER_KEY");
  }

  @ParameterizedTest
  @EnumSource(
      value = SlotContent.class,
      names = {"OUTGOING", "INCOMING", "REFERENCE", "FOREIGN"})
  void a_slot_left_over_from_an_earlier_try_is_not_overwritten(SlotContent holding) {
    for (Plan.Slot slot : List.of(Plan.Slot.NAME_NEW, Plan.Slot.NAME_PREVIOUS)) {
      scene.slot("JWT_SECRET", with(slot, holding));
      Steps.stalls(scene.at(Phase.PLANNED), ReasonCode.LEFTOVER_SLOT, "JWT_SECRET on api");
    }
  }

  @Test
  void services_that_share_a_secret_must_hold_the_same_value() {
    var shared = new Scene(Plans.shared(), Goal.BEFORE);
    shared.service("trading").found.put(new SecretName("JWT_SECRET"), Scene.found("B"));
    Steps.stalls(shared.at(Phase.PLANNED), ReasonCode.VALUES_DIFFER, "JWT_SECRET on trading");
  }

  @Test
  void too_few_replicas_are_counted() {
    scene.service().active.set(0, Scene.deployment(Scene.LIVE, "SUCCESS", 1));
    Steps.stalls(
        scene.at(Phase.PLANNED), ReasonCode.REPLICAS_MISSING, "runs 1 replicas", "wants 2");
  }

  @Test
  void an_endpoint_that_refuses_us_is_told() {
    scene.service().unheard = "the bearer token is refused";
    Steps.stalls(
        scene.at(Phase.PLANNED), ReasonCode.ATTESTATION_REFUSED, "the bearer token is refused");
  }

  @Test
  void a_replica_that_runs_with_another_value_than_is_stored_is_named() {
    scene.proves(1, "JWT_SECRET", new AttestedSecret(null, Set.of(), 1, Map.of(), Map.of()));
    Steps.stalls(
        scene.at(Phase.PLANNED),
        ReasonCode.ATTESTATION_CONTRADICTS,
        "replica live-r1",
        "JWT_SECRET");
  }

  @Test
  void a_replica_that_does_not_know_a_secret_is_named() {
    scene.service().answers.set(0, new AttestedReplica(Scene.LIVE, "live-r0", 60, Map.of()));
    Steps.stalls(scene.at(Phase.PLANNED), ReasonCode.ATTESTATION_CONTRADICTS, "replica live-r0");
  }

  @Test
  void without_attestation_the_snapshot_must_show_what_is_stored() {
    var other =
        new Scene(
            Plans.confirmed(new Confirmation(null, null, "https://api.example.com/health", false)),
            Goal.BEFORE);
    assertThat(other.at(Phase.PLANNED)).isInstanceOf(Step.Begin.class);
    other.deployed(Goal.CLEAN);
    Steps.stalls(
        other.at(Phase.PLANNED),
        ReasonCode.NOT_ONE_ACTIVE_DEPLOYMENT,
        "other variables than are stored");
    other.service().running.clear();
    Steps.waits(other.at(Phase.PLANNED), ReasonCode.REPLICAS_NOT_PROVEN, "does not tell yet");
  }

  @Test
  void a_service_that_sleeps_is_woken_before_it_is_judged() {
    var asleep = scene.service();
    asleep.answers.clear();
    asleep.unheard = "no replica answered the challenge";
    asleep.active.set(0, Scene.deployment(Scene.LIVE, "SLEEPING", 0));
    Steps.waits(scene.at(Phase.PLANNED), ReasonCode.REPLICAS_NOT_PROVEN, "asleep");
    asleep.active.set(
        0,
        new Deployment(
            Scene.LIVE,
            "SUCCESS",
            Scene.NOW,
            true,
            List.of(new Instance("live-r0", "INITIALIZING"), new Instance("live-r1", "RUNNING"))));
    Steps.waits(scene.at(Phase.PLANNED), ReasonCode.REPLICAS_NOT_PROVEN, "starting");
  }

  @Test
  void a_service_that_sleeps_and_proves_nothing_by_itself_may_sleep_on() {
    var other = new Scene(Plans.confirmed(new Confirmation(null, null, null, true)), Goal.BEFORE);
    other.service().active.set(0, Scene.deployment(Scene.LIVE, "SLEEPING", 0));
    assertThat(other.at(Phase.PLANNED)).isInstanceOf(Step.Begin.class);
    other.stored(Goal.ACCEPTING);
    other.service().running.put(Scene.LIVE, other.layouts(other.service(), Goal.ACCEPTING));
    Steps.waits(other.at(Phase.CONVERGE_ACCEPT), ReasonCode.MANUAL_CONFIRMATION_PENDING);
  }
}
