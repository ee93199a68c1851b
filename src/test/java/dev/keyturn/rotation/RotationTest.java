package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RotationTest {
  private static final Instant NOON = Rotations.NOON;
  private static final Instant LATER = NOON.plusSeconds(20);
  private static final Blocker API =
      new Blocker(new SecretName("JWT_SECRET"), "api", "r1", Gate.ACCEPTED_EVERYWHERE);

  @Test
  void a_wait_says_why_for_what_and_until_when() {
    Rotation waits =
        Rotations.at(Phase.CONVERGE_ACCEPT)
            .build()
            .waiting(ReasonCode.REPLICAS_NOT_PROVEN, API, "r1 is missing", LATER);

    assertThat(waits.why()).isEqualTo(ReasonCode.REPLICAS_NOT_PROVEN);
    assertThat(waits.blocker()).isEqualTo(API);
    assertThat(waits.nextLook()).isEqualTo(LATER);
    assertThat(waits.note()).isEqualTo("r1 is missing");
  }

  @Test
  void a_move_forgets_what_was_waited_for() {
    Rotation moved =
        Rotations.at(Phase.CONVERGE_ACCEPT)
            .build()
            .waiting(ReasonCode.REPLICAS_NOT_PROVEN, API, "r1 is missing", LATER)
            .moved(new RotationState(Phase.SETTLING, 0, LATER, null), LATER);

    assertThat(moved.why()).isNull();
    assertThat(moved.blocker()).isEqualTo(Blocker.NONE);
    assertThat(moved.nextLook()).isNull();
    assertThat(moved.endedAt()).isNull();
  }

  @Test
  void a_lost_answer_holds_still_until_it_can_no_longer_land_and_a_stall_keeps_that() {
    Rotation quiet = Rotations.at(Phase.PROMOTING).build().quiet(LATER);
    assertThat(quiet.why()).isEqualTo(ReasonCode.QUARANTINE);

    Rotation stalled = quiet.stalled(ReasonCode.DRIFT, API, "somebody else's value");

    assertThat(stalled.quietUntil()).isEqualTo(LATER);
    assertThat(stalled.why()).isEqualTo(ReasonCode.DRIFT);
    assertThat(stalled.waitingFor()).isNull();
  }

  @Test
  void failures_count_until_something_answers() {
    Rotation twice =
        Rotations.at(Phase.STAGING)
            .build()
            .unanswered(ReasonCode.REMOTE_UNAVAILABLE, "503", LATER)
            .moving()
            .unanswered(ReasonCode.REMOTE_UNAVAILABLE, "503", LATER);

    assertThat(twice.failures()).isEqualTo(2);
    assertThat(twice.waiting(ReasonCode.ENVIRONMENT_BUSY, Blocker.NONE, "", LATER).failures())
        .isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPLETED", "ABORTED"})
  void what_has_ended_cannot_stall_and_says_when_it_ended(Phase phase) {
    Rotation ended = Rotations.at(phase).build();

    assertThat(ended.endedAt()).isNotNull();
    assertThatIllegalStateException()
        .isThrownBy(() -> ended.stalled(ReasonCode.DRIFT, Blocker.NONE, ""));
  }

  @Test
  void whoever_says_so_a_hosts_limit_is_not_cut_short() {
    Rotation limited =
        Rotations.at(Phase.STAGING).build().unanswered(ReasonCode.RATE_LIMITED, "429", LATER);

    assertThat(limited.leftAlone(NOON)).isTrue();
    assertThat(limited.leftAlone(LATER)).isFalse();
    assertThat(limited.lookedAtNow().leftAlone(NOON)).isFalse();
  }
}
