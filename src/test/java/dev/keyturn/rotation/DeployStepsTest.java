package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan.Confirmation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeployStepsTest {
  private static final AttestedSecret TRUE_ANSWER =
      Scene.held(Goal.ACCEPTING.of(Plans.secret("JWT_SECRET")));
  private final Scene stored = new Scene(Plans.one(), Goal.BEFORE).stored(Goal.ACCEPTING);
  private final Scene deployed = new Scene(Plans.one(), Goal.ACCEPTING);

  static Stream<Arguments> lies() {
    return Stream.of(
        Arguments.of(
            "accepts only one",
            "does not accept the incoming value",
            new AttestedSecret(
                SlotContent.OUTGOING, Set.of(SlotContent.OUTGOING), 0, Map.of(), Map.of())),
        Arguments.of(
            "signs too early",
            "signs with the incoming value",
            new AttestedSecret(SlotContent.INCOMING, TRUE_ANSWER.accepts(), 0, Map.of(), Map.of())),
        Arguments.of(
            "signs with its own",
            "signs with a value that is not of this rotation",
            new AttestedSecret(null, TRUE_ANSWER.accepts(), 0, Map.of(), Map.of())),
        Arguments.of(
            "accepts more",
            "accepts 2 values that are not of this rotation",
            new AttestedSecret(
                SlotContent.OUTGOING, TRUE_ANSWER.accepts(), 2, Map.of(), Map.of())));
  }

  @Test
  void a_service_whose_deployment_lacks_what_is_stored_is_deployed() {
    assertThat(Steps.acts(stored.at(Phase.DEPLOY_ACCEPT)))
        .isEqualTo(new Effect.Redeploy(stored.service().consumer.service(), Scene.LIVE));
  }

  @Test
  void a_deployment_with_the_wanted_variables_counts_whoever_started_it() {
    Steps.advances(deployed.at(Phase.DEPLOY_ACCEPT), "ACCEPTING");
    stored.service().underWay.add(Scene.deployment("theirs", "BUILDING", 2));
    stored.service().running.put("theirs", stored.layouts(stored.service(), Goal.ACCEPTING));
    Steps.advances(stored.at(Phase.DEPLOY_ACCEPT));
  }

  @Test
  void a_deployment_of_ours_whose_variables_are_not_shown_yet_is_not_started_twice() {
    stored.service().underWay.add(Scene.deployment("ours", "QUEUED", 2));
    stored.redeployed(Phase.DEPLOY_ACCEPT, "api", Outcome.DONE, "ours");
    Steps.advances(stored.at(Phase.DEPLOY_ACCEPT));
  }

  @Test
  void what_somebody_typed_since_is_neither_deployed_nor_counted_as_proven() {
    var typed =
        new Layout(
            Layout.SlotContent.OUTGOING, Layout.SlotContent.FOREIGN, Layout.SlotContent.ABSENT);
    Steps.stalls(
        stored.slot("JWT_SECRET", typed).at(Phase.DEPLOY_ACCEPT),
        ReasonCode.DRIFT,
        "JWT_SECRET on api is stored as");
    Steps.stalls(
        deployed.slot("JWT_SECRET", typed).at(Phase.CONVERGE_ACCEPT), ReasonCode.DRIFT, "api");
  }

  @Test
  void a_deployment_of_ours_that_is_not_the_one_under_way_does_not_count_for_it() {
    stored.service().underWay.add(Scene.deployment("theirs", "QUEUED", 2));
    stored.redeployed(Phase.DEPLOY_ACCEPT, "api", Outcome.DONE, "ours");
    Steps.waits(stored.at(Phase.DEPLOY_ACCEPT), ReasonCode.DEPLOY_UNDER_WAY);
  }

  @Test
  void while_railway_stands_still_it_waits_and_goes_on_by_itself() {
    stored.service().underWay.add(Scene.deployment("theirs", "QUEUED", 2));
    Steps.waits(
        stored.lasting(Duration.ofMinutes(150)).at(Phase.DEPLOY_ACCEPT),
        ReasonCode.DEPLOY_UNDER_WAY,
        "not ours");
    deployed.service().underWay.add(Scene.deployment("ours", "QUEUED", 2));
    Steps.waits(
        deployed.lasting(Duration.ofMinutes(150)).at(Phase.CONVERGE_ACCEPT),
        ReasonCode.DEPLOY_UNDER_WAY,
        "QUEUED");
  }

  @Test
  void waiting_for_two_deployments_that_stay_has_an_end() {
    stored.service().active.add(Scene.deployment("theirs", "SUCCESS", 2));
    stored.service().running.put("theirs", stored.layouts(stored.service(), Goal.BEFORE));
    var limit = Timings.PRODUCTION.phaseLimit();
    Steps.waits(stored.lasting(limit).at(Phase.DEPLOY_ACCEPT), ReasonCode.PATH_NOT_CONVERGED);
    Steps.stalls(
        stored.lasting(limit.plusSeconds(1)).at(Phase.DEPLOY_ACCEPT), ReasonCode.NO_PROGRESS);
  }

  /** Three deploys, and then a stall beside a deployment that was all right. */
  @Test
  void what_railway_does_not_tell_yet_is_waited_for_and_never_deployed_over() {
    deployed.service().running.clear();
    Steps.waits(
        deployed.at(Phase.CONVERGE_ACCEPT), ReasonCode.REPLICAS_NOT_PROVEN, "does not tell yet");
    Steps.waits(
        deployed.at(Phase.DEPLOY_ACCEPT), ReasonCode.REPLICAS_NOT_PROVEN, "does not tell yet");
    Steps.waits(deployed.at(Phase.PROMOTING), ReasonCode.REPLICAS_NOT_PROVEN, "does not tell yet");
  }

  @Test
  void the_right_number_of_answers_from_the_wrong_replicas_proves_nothing() {
    var first = deployed.service().answers.getFirst();
    deployed
        .service()
        .answers
        .set(1, new AttestedReplica(first.deployment(), "live-r7", 7200, first.secrets()));
    Steps.waits(
        deployed.at(Phase.CONVERGE_ACCEPT), ReasonCode.REPLICAS_NOT_PROVEN, "missing [live-r1]");
  }

  @Test
  void an_application_that_has_names_of_its_own_for_its_replicas_is_counted() {
    var answers = deployed.service().answers;
    answers.replaceAll(
        a -> new AttestedReplica(a.deployment(), "own-" + a.replica(), 7200, a.secrets()));
    Steps.advances(deployed.at(Phase.CONVERGE_ACCEPT));
    answers.removeLast();
    Steps.waits(deployed.at(Phase.CONVERGE_ACCEPT), ReasonCode.REPLICAS_NOT_PROVEN, "1 of 2");
  }

  @Test
  void a_service_that_sleeps_is_woken_and_asked_again() {
    var asleep = deployed.service();
    asleep.active.set(0, Scene.deployment(Scene.LIVE, "SLEEPING", 0));
    asleep.answers.clear();
    asleep.unheard = "no replica answered the challenge";
    Steps.waits(deployed.at(Phase.CONVERGE_ACCEPT), ReasonCode.REPLICAS_NOT_PROVEN, "asleep");
  }

  @Test
  void another_deployment_under_way_is_waited_for() {
    stored.service().underWay.add(Scene.deployment("theirs", "BUILDING", 2));
    Steps.waits(stored.at(Phase.DEPLOY_ACCEPT), ReasonCode.DEPLOY_UNDER_WAY, "not ours");
  }

  @Test
  void a_deployment_that_is_live_while_the_one_before_leaves_is_not_started_twice() {
    stored.service().active.add(Scene.deployment("ours", "SUCCESS", 2));
    stored.service().running.put("ours", stored.layouts(stored.service(), Goal.ACCEPTING));
    Steps.advances(stored.at(Phase.DEPLOY_ACCEPT));
  }

  @Test
  void of_two_deployments_that_both_lack_what_is_stored_neither_is_repeated_before_one_has_left() {
    stored.service().active.add(Scene.deployment("theirs", "SUCCESS", 2));
    Steps.waits(stored.at(Phase.DEPLOY_ACCEPT), ReasonCode.PATH_NOT_CONVERGED, "2 deployments");
  }

  @Test
  void one_busy_service_does_not_hold_up_the_others() {
    var shared = new Scene(Plans.shared(), Goal.BEFORE).stored(Goal.ACCEPTING);
    shared.service("auth").underWay.add(Scene.deployment("theirs", "BUILDING", 1));
    assertThat(Steps.acts(shared.at(Phase.DEPLOY_ACCEPT)).target()).isEqualTo("billing");
  }

  @Test
  void the_verifiers_are_deployed_and_confirmed_in_the_first_wave_and_the_signer_in_the_second() {
    var shared = new Scene(Plans.shared(), Goal.ACCEPTING).stored(Goal.PROMOTED);
    assertThat(Steps.acts(shared.at(Phase.DEPLOY_PROMOTE)).target()).isEqualTo("billing");
    for (String verifier : List.of("billing", "trading")) {
      shared.deployed(verifier, Goal.PROMOTED).proven(verifier, Goal.PROMOTED);
    }
    Steps.advances(shared.at(Phase.DEPLOY_PROMOTE));
    Steps.advances(shared.at(Phase.CONVERGE_PROMOTE), "billing", "trading");
    shared.wave = 1;
    assertThat(Steps.acts(shared.at(Phase.DEPLOY_PROMOTE)).target()).isEqualTo("auth");
  }

  @Test
  void who_is_in_another_wave_is_watched_while_one_converges() {
    var shared = new Scene(Plans.shared(), Goal.ACCEPTING).stored(Goal.PROMOTED);
    for (String verifier : List.of("billing", "trading")) {
      shared.deployed(verifier, Goal.PROMOTED).proven(verifier, Goal.PROMOTED);
    }
    shared.deployed("auth", Goal.BEFORE);
    Steps.stalls(shared.at(Phase.CONVERGE_PROMOTE), ReasonCode.ROLLED_BACK, "auth", "incoming");
  }

  @Test
  void three_deployments_that_did_not_stay_are_enough() {
    for (int i = 0; i < 3; i++) {
      stored.redeployed(Phase.DEPLOY_ACCEPT, "api", Outcome.DONE, "gone-" + i);
    }
    Steps.stalls(stored.at(Phase.DEPLOY_ACCEPT), ReasonCode.DEPLOY_FAILED, "deployed 3 times");
  }

  @Test
  void deployments_of_another_service_do_not_count() {
    var shared = new Scene(Plans.shared(), Goal.BEFORE).stored(Goal.ACCEPTING);
    for (int i = 0; i < 3; i++) {
      shared.redeployed(Phase.DEPLOY_ACCEPT, "billing", Outcome.DONE, "gone-" + i);
    }
    assertThat(Steps.acts(shared.at(Phase.DEPLOY_ACCEPT)).target()).isEqualTo("auth");
    shared.deployed("auth", Goal.ACCEPTING);
    Steps.stalls(shared.at(Phase.DEPLOY_ACCEPT), ReasonCode.DEPLOY_FAILED, "billing");
  }

  @Test
  void tries_that_started_nothing_and_those_before_a_person_resumed_do_not_count() {
    stored.redeployed(Phase.DEPLOY_ACCEPT, "api", Outcome.NOT_SENT, "");
    stored.redeployed(Phase.DEPLOY_PROMOTE, "api", Outcome.DONE, "other-phase");
    stored.redeployed(Phase.DEPLOY_ACCEPT, "api", Outcome.DONE, "gone-1");
    stored.redeployed(Phase.DEPLOY_ACCEPT, "api", null, "gone-2");
    assertThat(stored.at(Phase.DEPLOY_ACCEPT)).isInstanceOf(Step.Act.class);
    stored.redeployed(Phase.DEPLOY_ACCEPT, "api", Outcome.DONE, "gone-3");
    stored.said(Kind.RESUME, "alice");
    assertThat(stored.at(Phase.DEPLOY_ACCEPT)).isInstanceOf(Step.Act.class);
  }

  @Test
  void nothing_is_deployed_over_a_deployment_that_somebody_rolled_back_to_and_that_rejects_it() {
    var promoted = new Scene(Plans.one(), Goal.BEFORE).stored(Goal.PROMOTED);
    Steps.stalls(
        promoted.at(Phase.DEPLOY_PROMOTE), ReasonCode.ROLLED_BACK, "accept the incoming value");
    var clean = new Scene(Plans.one(), Goal.ACCEPTING).stored(Goal.CLEAN);
    Steps.stalls(
        clean.at(Phase.DEPLOY_RETIRE), ReasonCode.ROLLED_BACK, "sign with the incoming value");
    var before = new Scene(Plans.one(), Goal.PROMOTED).stored(Goal.BEFORE);
    Steps.stalls(
        before.at(Phase.DEPLOY_ABORT), ReasonCode.ROLLED_BACK, "sign with the outgoing value");
  }

  @Test
  void a_rollback_of_another_service_counts_too() {
    var shared = new Scene(Plans.shared(), Goal.ACCEPTING).stored(Goal.PROMOTED);
    shared.deployed("billing", Goal.PROMOTED).deployed("trading", Goal.PROMOTED).wave = 1;
    shared.service("billing").underWay.add(Scene.deployment("theirs", "BUILDING", 1));
    shared
        .service("billing")
        .running
        .put("theirs", shared.layouts(shared.service("billing"), Goal.BEFORE));
    Steps.waits(shared.at(Phase.DEPLOY_PROMOTE), ReasonCode.DEPLOY_UNDER_WAY, "billing");
    shared.service("billing").underWay.clear();
    shared.deployed("billing", Goal.BEFORE);
    Steps.stalls(shared.at(Phase.DEPLOY_PROMOTE), ReasonCode.ROLLED_BACK, "billing");
  }

  @Test
  void a_promotion_that_was_cut_off_by_a_rollback_is_deployed_again() {
    var promoted = new Scene(Plans.one(), Goal.BEFORE).stored(Goal.PROMOTED);
    promoted.redeployed(Phase.DEPLOY_PROMOTE, "api", Outcome.DONE, "d2");
    assertThat(promoted.at(Phase.DEPLOY_PROMOTE)).isInstanceOf(Step.Act.class);
  }

  @Test
  void a_second_wave_that_was_rolled_back_with_nothing_left_to_write_is_deployed_again() {
    var shared = new Scene(Plans.shared(), Goal.PROMOTED);
    shared.deployed("auth", Goal.BEFORE).wave = 1;
    shared.redeployed(Phase.DEPLOY_PROMOTE, "auth", Outcome.DONE, "d2");
    Steps.advances(shared.at(Phase.PROMOTING));
    assertThat(Steps.acts(shared.at(Phase.DEPLOY_PROMOTE)).target()).isEqualTo("auth");

    shared.stored("auth", Goal.ACCEPTING);
    Steps.stalls(shared.at(Phase.PROMOTING), ReasonCode.ROLLED_BACK, "accept the incoming value");
  }

  @Test
  void a_deployment_that_crashed_for_good_is_all_there_is_to_deploy_again() {
    stored.service().active.clear();
    stored.service().latest = Scene.deployment("d1", "CRASHED", 2);
    assertThat(Steps.acts(stored.at(Phase.DEPLOY_ACCEPT)))
        .isEqualTo(new Effect.Redeploy(stored.service().consumer.service(), "d1"));
    stored.service().latest = Scene.deployment("d1", "REMOVED", 2);
    Steps.stalls(stored.at(Phase.DEPLOY_ACCEPT), ReasonCode.NOT_ONE_ACTIVE_DEPLOYMENT, "api");
  }

  @Test
  void without_a_deployment_that_can_be_repeated_a_person_is_needed() {
    stored.service().active.clear();
    Steps.stalls(stored.at(Phase.DEPLOY_ACCEPT), ReasonCode.NOT_ONE_ACTIVE_DEPLOYMENT, "api");
  }

  @Test
  void every_replica_that_proves_both_values_is_named_as_evidence() {
    Steps.advances(deployed.at(Phase.CONVERGE_ACCEPT), "api live", "live-r0", "live-r1");
  }

  @Test
  void a_deployment_under_way_is_waited_for() {
    deployed.service().underWay.add(Scene.deployment("next", "DEPLOYING", 2));
    Steps.waits(deployed.at(Phase.CONVERGE_ACCEPT), ReasonCode.DEPLOY_UNDER_WAY, "DEPLOYING");
  }

  @Test
  void an_older_deployment_that_has_not_left_is_waited_for() {
    deployed.service().active.add(Scene.deployment("older", "SUCCESS", 2));
    Steps.waits(deployed.at(Phase.CONVERGE_ACCEPT), ReasonCode.PATH_NOT_CONVERGED, "2 deployments");
  }

  @Test
  void a_replica_of_another_deployment_that_still_answers_is_named() {
    AttestedReplica answer = deployed.service().answers.getFirst();
    deployed.service().answers.set(0, new AttestedReplica("older", "r9", 60, answer.secrets()));
    Steps.waits(
        deployed.at(Phase.CONVERGE_ACCEPT), ReasonCode.PATH_NOT_CONVERGED, "replica r9", "older");
  }

  @Test
  void a_service_that_somebody_rolled_back_is_deployed_again() {
    deployed.deployed(Goal.BEFORE);
    for (Phase phase : List.of(Phase.CONVERGE_ACCEPT, Phase.SETTLING)) {
      assertThat(deployed.at(phase)).isInstanceOf(Step.Redo.class);
    }
  }

  @Test
  void a_deployment_without_a_snapshot_proves_nothing() {
    deployed.service().running.clear();
    Steps.waits(deployed.at(Phase.CONVERGE_ACCEPT), ReasonCode.REPLICAS_NOT_PROVEN, "not tell yet");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CRASHED", "INITIALIZING", "A_WORD_FROM_NEXT_YEAR"})
  void a_replica_in_any_other_state_than_running_is_not_counted(String status) {
    Deployment live = deployed.service().active.getFirst();
    deployed
        .service()
        .active
        .set(
            0,
            new Deployment(
                live.id(),
                "SUCCESS",
                live.createdAt(),
                true,
                List.of(new Instance("live-r0", "RUNNING"), new Instance("live-r1", status))));
    Steps.waits(
        deployed.at(Phase.CONVERGE_ACCEPT),
        ReasonCode.REPLICAS_NOT_PROVEN,
        "1 of 2 replicas running");
  }

  @Test
  void a_deployment_status_that_we_do_not_know_is_not_taken_for_success() {
    deployed.service().active.set(0, Scene.deployment(Scene.LIVE, "A_WORD_FROM_NEXT_YEAR", 2));
    Steps.waits(
        deployed.at(Phase.CONVERGE_ACCEPT),
        ReasonCode.REPLICAS_NOT_PROVEN,
        "A_WORD_FROM_NEXT_YEAR");
  }

  @Test
  void a_service_that_was_scaled_down_is_waited_for() {
    deployed.service().active.set(0, Scene.deployment(Scene.LIVE, "SUCCESS", 1));
    Steps.waits(
        deployed.at(Phase.CONVERGE_ACCEPT),
        ReasonCode.REPLICAS_NOT_PROVEN,
        "1 of 2 replicas running");
  }

  @Test
  void a_replica_that_has_not_answered_is_named() {
    deployed.service().answers.removeLast();
    Steps.waits(
        deployed.at(Phase.CONVERGE_ACCEPT),
        ReasonCode.REPLICAS_NOT_PROVEN,
        "1 of 2 replicas have answered, missing [live-r1]");
  }

  @Test
  void one_replica_that_answers_twice_is_one() {
    deployed.service().answers.set(1, deployed.service().answers.getFirst());
    Steps.waits(
        deployed.at(Phase.CONVERGE_ACCEPT), ReasonCode.REPLICAS_NOT_PROVEN, "missing [live-r1]");
  }

  @Test
  void replicas_that_cannot_be_asked_are_waited_for() {
    deployed.service().unheard = "nobody answered";
    Steps.waits(
        deployed.at(Phase.CONVERGE_ACCEPT), ReasonCode.REPLICAS_NOT_PROVEN, "nobody answered");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void a_replica_that_lies_is_named(String name, String told, AttestedSecret lie) {
    deployed.proves(1, "JWT_SECRET", lie);
    for (Phase phase : List.of(Phase.CONVERGE_ACCEPT, Phase.SETTLING)) {
      Steps.stalls(
          deployed.at(phase),
          ReasonCode.ATTESTATION_CONTRADICTS,
          "api replica live-r1 of deployment live: JWT_SECRET " + told);
    }
  }

  @Test
  void a_replica_that_still_accepts_the_outgoing_value_at_the_end_is_named() {
    var clean = new Scene(Plans.one(), Goal.CLEAN);
    clean.proves(0, "DATA_KEY", Scene.held(Goal.PROMOTED.of(Plans.secret("DATA_KEY"))));
    Steps.stalls(
        clean.at(Phase.CONVERGE_RETIRE),
        ReasonCode.ATTESTATION_CONTRADICTS,
        "replica live-r0",
        "DATA_KEY still accepts the outgoing value");
  }

  @Test
  void a_replica_that_keeps_silent_about_a_secret_is_named() {
    deployed.service().answers.set(1, new AttestedReplica(Scene.LIVE, "live-r1", 60, Map.of()));
    Steps.stalls(
        deployed.at(Phase.CONVERGE_ACCEPT),
        ReasonCode.ATTESTATION_CONTRADICTS,
        "replica live-r1",
        "DATA_KEY is not mentioned");
  }

  @Test
  void a_health_url_must_answer_too() {
    var other =
        new Scene(
            Plans.confirmed(new Confirmation(null, null, "https://api.example.com/health", false)),
            Goal.ACCEPTING);
    Steps.waits(other.at(Phase.CONVERGE_ACCEPT), ReasonCode.HEALTH_NOT_CONFIRMED, "api");
    other.service().healthy = false;
    Steps.waits(other.at(Phase.CONVERGE_ACCEPT), ReasonCode.HEALTH_NOT_CONFIRMED, "api");
    other.service().healthy = true;
    Steps.advances(other.at(Phase.CONVERGE_ACCEPT));
  }

  @Test
  void a_persons_word_counts_only_for_the_phase_in_which_it_was_given() {
    var other =
        new Scene(Plans.confirmed(new Confirmation(null, null, null, true)), Goal.ACCEPTING);
    Steps.waits(
        other.at(Phase.CONVERGE_ACCEPT), ReasonCode.MANUAL_CONFIRMATION_PENDING, "deployment live");
    other.said(Kind.CONFIRM, "alice");
    Steps.advances(other.at(Phase.CONVERGE_ACCEPT));
    other.since = Scene.NOW.plusSeconds(1);
    Steps.waits(other.at(Phase.CONVERGE_ACCEPT), ReasonCode.MANUAL_CONFIRMATION_PENDING);
  }

  @Test
  void a_phase_that_waits_too_long_for_machines_asks_for_a_person() {
    deployed.service().answers.removeLast();
    deployed.lasting(Timings.PRODUCTION.phaseLimit().plusSeconds(1));
    Steps.stalls(deployed.at(Phase.CONVERGE_ACCEPT), ReasonCode.NO_PROGRESS, "missing [live-r1]");
  }

  @Test
  void a_phase_that_waits_for_a_person_may_take_as_long_as_it_likes() {
    var other =
        new Scene(Plans.confirmed(new Confirmation(null, null, null, true)), Goal.ACCEPTING);
    other.lasting(Duration.ofDays(3));
    Steps.waits(other.at(Phase.CONVERGE_ACCEPT), ReasonCode.MANUAL_CONFIRMATION_PENDING);
  }
}
