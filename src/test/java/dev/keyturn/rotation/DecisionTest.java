package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Observed.VaultState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people say, and what rests in Vault; the other phases have tests of their own. */
class DecisionTest {
  private final Scene before = new Scene(Plans.one(), Goal.BEFORE);

  private static Scene asked(int required) {
    return new Scene(Plans.approvedBy(Plans.one(), required), Goal.BEFORE);
  }

  private static void known(
      Scene scene, String secret, @Nullable Integer outgoing, @Nullable Integer incoming) {
    var name = new SecretName(secret);
    scene.progress.put(
        name, new SecretProgress(name, null, null, outgoing, incoming, null, null, null));
  }

  private static void rests(Scene scene, String secret, SlotContent holding, boolean ours) {
    scene.rested.put(new SecretName(secret), new VaultState(7, holding, ours));
  }

  private static Scene supplied() {
    var plan =
        Plans.plan(
            List.of(Plans.consumer("api", 1, Plans.ATTESTED)),
            Plans.secret(
                "STRIPE_KEY",
                Map.of("api", Role.BOTH),
                Plans.OPEN,
                Duration.ZERO,
                null,
                "_PREVIOUS",
                new Material.Supplied()));
    return new Scene(plan, Goal.BEFORE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"COMPLETED", "ABORTED"})
  void nothing_is_decided_about_an_ended_rotation(Phase ended) {
    assertThatThrownBy(() -> before.at(ended)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void every_approval_that_the_plan_asks_for_is_waited_for() {
    Scene scene = asked(2).said(Kind.APPROVE, "alice");
    Steps.waits(scene.at(Phase.AWAITING_APPROVAL), ReasonCode.APPROVAL_PENDING, "1 of 2");
    Steps.advances(scene.said(Kind.APPROVE, "bob").at(Phase.AWAITING_APPROVAL), "alice, bob");
  }

  @Test
  void one_person_who_says_yes_twice_is_one_approval() {
    Scene scene = asked(2).said(Kind.APPROVE, "alice").said(Kind.APPROVE, "alice");
    Steps.waits(scene.at(Phase.AWAITING_APPROVAL), ReasonCode.APPROVAL_PENDING, "1 of 2");
  }

  @Test
  void an_approvers_other_words_are_no_approval() {
    var scene = asked(1);
    for (Kind kind : List.of(Kind.CONFIRM, Kind.RESUME, Kind.REVIEW)) {
      scene.said(kind, "alice");
    }
    Steps.waits(scene.at(Phase.AWAITING_APPROVAL), ReasonCode.APPROVAL_PENDING, "0 of 1");
  }

  @Test
  void an_emergency_is_asked_of_nobody_and_says_who_started_it() {
    var scene = asked(2);
    scene.request = new AttemptHistory.Request(new Actor("responder", "cli"), true);
    Steps.advances(
        scene.at(Phase.AWAITING_APPROVAL), "emergency: started by responder without approval");
  }

  @Test
  void one_no_ends_it_with_the_persons_reason() {
    Scene scene = asked(1).said(Kind.REJECT, "bob").said(Kind.APPROVE, "alice");
    assertThat(scene.at(Phase.AWAITING_APPROVAL))
        .isEqualTo(new Step.CallOff(ReasonCode.APPROVAL_REJECTED, "bob: because"));
    assertThat(ReasonCode.APPROVAL_REJECTED.waits()).isFalse();
  }

  @Test
  void an_approval_that_nobody_gives_in_time_ends_it() {
    Scene scene = asked(1).lasting(Duration.ofHours(24));
    assertThat(scene.at(Phase.AWAITING_APPROVAL))
        .isEqualTo(
            new Step.CallOff(ReasonCode.APPROVAL_EXPIRED, "not approved by 2026-11-20T12:00:00Z"));
  }

  @Test
  void an_approval_in_time_still_counts_when_it_is_read_late() {
    Scene scene = asked(1).lasting(Duration.ofDays(2));
    scene.said(Kind.APPROVE, "alice", Scene.NOW.minus(Duration.ofHours(25)));
    Steps.advances(scene.at(Phase.AWAITING_APPROVAL), "alice");
  }

  @Test
  void an_approval_that_comes_too_late_does_not_count() {
    Scene scene = asked(1).lasting(Duration.ofHours(24)).said(Kind.APPROVE, "alice");
    assertThat(scene.at(Phase.AWAITING_APPROVAL))
        .isInstanceOfSatisfying(
            Step.CallOff.class,
            off -> assertThat(off.why()).isEqualTo(ReasonCode.APPROVAL_EXPIRED));
  }

  @Test
  void one_person_in_two_spellings_is_one_approval() {
    Scene scene = asked(2).said(Kind.APPROVE, "alice").said(Kind.APPROVE, "Alice");
    Steps.waits(scene.at(Phase.AWAITING_APPROVAL), ReasonCode.APPROVAL_PENDING, "1 of 2");
  }

  @Test
  void each_value_in_force_comes_to_rest_before_any_other_is_made() {
    known(before, "DATA_KEY", 1, null);
    known(before, "JWT_SECRET", null, null);
    assertThat(Steps.acts(before.at(Phase.ADOPTING)))
        .isEqualTo(new Effect.Adopt(new SecretName("JWT_SECRET")));
    known(before, "JWT_SECRET", 1, null);
    Steps.advances(before.at(Phase.ADOPTING));
  }

  @ParameterizedTest
  @EnumSource(
      value = SlotContent.class,
      names = {"ABSENT", "FOREIGN", "SEALED", "REFERENCE", "INCOMING"})
  void a_variable_that_changed_since_the_start_is_not_adopted(SlotContent holding) {
    before.slot("JWT_SECRET", new Layout(holding, SlotContent.ABSENT, SlotContent.ABSENT));
    Steps.stalls(before.at(Phase.ADOPTING), ReasonCode.DRIFT, "JWT_SECRET on api");
  }

  @Test
  void an_incoming_value_is_made_once_for_each_secret() {
    known(before, "JWT_SECRET", 1, null);
    rests(before, "JWT_SECRET", SlotContent.OUTGOING, false);
    assertThat(Steps.acts(before.at(Phase.STORING)))
        .isEqualTo(new Effect.Store(new SecretName("JWT_SECRET")));
    known(before, "JWT_SECRET", 1, 2);
    Steps.advances(before.at(Phase.STORING));
  }

  @Test
  void a_version_that_a_dead_process_of_this_rotation_wrote_is_taken_up() {
    known(before, "JWT_SECRET", 1, null);
    rests(before, "JWT_SECRET", SlotContent.FOREIGN, true);
    assertThat(Steps.acts(before.at(Phase.STORING))).isInstanceOf(Effect.Store.class);
  }

  @Test
  void a_version_that_somebody_else_wrote_to_vault_is_not_covered_up() {
    known(before, "JWT_SECRET", 1, null);
    rests(before, "JWT_SECRET", SlotContent.FOREIGN, false);
    Steps.stalls(before.at(Phase.STORING), ReasonCode.STORE_FOREIGN_WRITER, "version 7");
    rests(before, "DATA_KEY", SlotContent.OUTGOING, false);
    Steps.stalls(before.at(Phase.RESTORING), ReasonCode.STORE_FOREIGN_WRITER, "version 7");
  }

  @Test
  void a_value_that_only_the_provider_can_make_is_waited_for_and_then_taken() {
    Scene scene = supplied();
    known(scene, "STRIPE_KEY", 1, null);
    rests(scene, "STRIPE_KEY", SlotContent.OUTGOING, false);
    Steps.stalls(scene.at(Phase.STORING), ReasonCode.NOT_SUPPLIED, "secret/app#stripe_key");
    rests(scene, "STRIPE_KEY", SlotContent.FOREIGN, true);
    assertThat(Steps.acts(scene.at(Phase.STORING))).isInstanceOf(Effect.Store.class);
  }

  @Test
  void on_the_way_back_the_value_in_force_becomes_the_newest_version_again() {
    assertThat(Steps.acts(before.at(Phase.RESTORING)))
        .isEqualTo(new Effect.Restore(new SecretName("DATA_KEY")));
    rests(before, "DATA_KEY", SlotContent.OUTGOING, false);
    rests(before, "JWT_SECRET", SlotContent.OUTGOING, false);
    Steps.advances(before.at(Phase.RESTORING));
  }

  @Test
  void a_secret_that_was_never_adopted_has_nothing_to_restore() {
    known(before, "DATA_KEY", null, null);
    known(before, "JWT_SECRET", null, null);
    Steps.advances(before.at(Phase.RESTORING));
  }

  @Test
  void each_secret_is_labelled_once() {
    Scene scene = new Scene(Plans.one(), Goal.CLEAN);
    assertThat(Steps.acts(scene.at(Phase.RETIRING)))
        .isEqualTo(new Effect.Label(new SecretName("DATA_KEY")));
    for (String secret : List.of("DATA_KEY", "JWT_SECRET")) {
      scene.attempts.add(
          new Attempt(
              1,
              Phase.RETIRING,
              0,
              Effect.Kind.LABEL,
              secret,
              1,
              "op",
              Scene.NOW,
              Outcome.DONE,
              null,
              null));
    }
    Steps.advances(scene.at(Phase.RETIRING));
  }

  @Test
  void the_same_sight_gives_the_same_step() {
    for (Phase phase : Phase.values()) {
      if (!phase.ended()) {
        assertThat(before.at(phase)).as(phase.name()).isEqualTo(before.at(phase));
      }
    }
  }
}
