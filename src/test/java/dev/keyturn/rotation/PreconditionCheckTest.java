package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Layout.Goal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A yes is for the world as it was when it was asked for. */
class PreconditionCheckTest {
  private static final Step.Advance YES = new Step.Advance("approved by alice");
  private static final Duration LIMIT = Timings.PRODUCTION.phaseLimit();

  private final Scene scene = new Scene(Plans.approvedBy(Plans.one(), 1), Goal.BEFORE);

  PreconditionCheckTest() {
    onRecord("DATA_KEY", "A");
    onRecord("JWT_SECRET", "A");
  }

  private void onRecord(String secret, String fingerprint) {
    var name = new SecretName(secret);
    var seen = Scene.found(fingerprint).fingerprint();
    scene.progress.put(name, new SecretProgress(name, seen, null, 1, 2, null, null, null));
  }

  private Step looked(Instant asked) {
    var seen = new TreeMap<ServiceRef, Observed.Service>();
    scene.services.values().forEach(s -> seen.put(s.consumer.service(), s.seen()));
    return new PreconditionCheck(
            scene.plan,
            new RotationState(Phase.AWAITING_APPROVAL, 0, asked, null),
            new AttemptHistory(scene.request, scene.attempts, scene.commands, scene.progress),
            new Observed(seen, scene.rested),
            Timings.PRODUCTION,
            Scene.NOW)
        .of(YES);
  }

  private Step looked() {
    return looked(Scene.NOW.minusSeconds(60));
  }

  @Test
  void in_the_same_world_the_yes_counts() {
    assertThat(looked()).isSameAs(YES);
  }

  @Test
  void another_value_than_people_were_asked_about_withdraws_it() {
    onRecord("JWT_SECRET", "B");
    assertThat(looked())
        .isEqualTo(
            new Step.CallOff(
                ReasonCode.TARGETS_CHANGED,
                "JWT_SECRET has another value than when approval was asked for"));
  }

  @Test
  void a_slot_that_somebody_filled_meanwhile_withdraws_it() {
    scene.slot("JWT_SECRET", Goal.ACCEPTING.of(Plans.secret("JWT_SECRET")));
    assertThat(looked())
        .isInstanceOfSatisfying(
            Step.CallOff.class, s -> assertThat(s.why()).isEqualTo(ReasonCode.TARGETS_CHANGED));
  }

  @Test
  void what_may_be_over_in_a_moment_is_waited_for_until_the_limit_after_the_last_yes() {
    scene.service().staged = new StagedChanges(Map.of(), true);
    Instant longAgo = Scene.NOW.minus(LIMIT);
    assertThat(waits(looked())).isEqualTo(ReasonCode.FOREIGN_STAGED_CHANGES);
    assertThat(looked(longAgo)).as("nobody said yes since").isInstanceOf(Step.CallOff.class);

    scene.said(Kind.CONFIRM, "alice", Scene.NOW.minusSeconds(1));
    scene.said(Kind.APPROVE, "alice", longAgo.minusSeconds(1));
    assertThat(looked(longAgo)).isInstanceOf(Step.CallOff.class);
    scene.said(Kind.APPROVE, "bob", Scene.NOW.minusSeconds(1));
    scene.said(Kind.APPROVE, "alice", longAgo.plusSeconds(1));
    assertThat(waits(looked(longAgo))).isEqualTo(ReasonCode.FOREIGN_STAGED_CHANGES);
  }

  @Test
  void a_deployment_of_somebody_else_is_waited_for() {
    scene.service().underWay.add(Scene.deployment("theirs", "BUILDING", 2));
    assertThat(waits(looked(Scene.NOW.minus(LIMIT)))).isEqualTo(ReasonCode.DEPLOY_UNDER_WAY);
  }

  @Test
  void a_yes_does_not_wait_longer_than_it_was_asked_for() {
    scene.service().underWay.add(Scene.deployment("theirs", "BUILDING", 2));
    Duration expires = scene.plan.approval().expires();
    assertThat(waits(looked(Scene.NOW.minus(expires).plusSeconds(1))))
        .isEqualTo(ReasonCode.DEPLOY_UNDER_WAY);
    assertThat(looked(Scene.NOW.minus(expires)))
        .isInstanceOfSatisfying(
            Step.CallOff.class,
            s -> {
              assertThat(s.why()).isEqualTo(ReasonCode.APPROVAL_EXPIRED);
              assertThat(s.detail()).startsWith("approved, but not started by " + Scene.NOW);
            });
  }

  private static ReasonCode waits(Step step) {
    assertThat(step)
        .isInstanceOfSatisfying(
            Step.Wait.class,
            wait -> {
              assertThat(wait.detail()).startsWith("approved, but ");
              assertThat(wait.again()).isEqualTo(Timings.PRODUCTION.poll());
            });
    return ((Step.Wait) step).why();
  }
}
