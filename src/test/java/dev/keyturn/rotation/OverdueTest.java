package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OverdueTest {
  private static final Instant SINCE = Scene.NOW;

  @ParameterizedTest
  @EnumSource
  void every_phase_that_has_not_ended_is_overdue_some_day_or_people_are_reminded_of_it(
      Phase phase) {
    assertThat(Overdue.limit(Plans.one(), new RotationState(phase, 0, SINCE, null)).isPresent())
        .isEqualTo(!phase.ended() && phase != Phase.AWAITING_APPROVAL);
  }

  @Test
  void a_soak_is_overdue_a_tenth_after_its_time() {
    Plan plan = Plans.one();
    Duration soak = plan.soak();

    assertThat(Overdue.limit(plan, new RotationState(Phase.SOAKING, 0, SINCE, null)))
        .contains(SINCE.plus(soak).plus(max(soak.dividedBy(10), Duration.ofHours(1))));
  }

  @Test
  void a_settling_is_overdue_an_hour_after_its_time() {
    Plan plan = Plans.one();

    assertThat(Overdue.limit(plan, new RotationState(Phase.SETTLING, 0, SINCE, null)))
        .contains(SINCE.plus(plan.pace().settle()).plus(Duration.ofHours(1)));
  }

  @Test
  void what_has_stalled_is_told_as_that() {
    assertThat(
            Overdue.limit(
                Plans.one(), new RotationState(Phase.SOAKING, 0, SINCE, ReasonCode.DRIFT)))
        .isEmpty();
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
