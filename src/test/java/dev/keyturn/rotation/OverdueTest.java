package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OverdueTest {
  private static final Instant SINCE = Scene.NOW;

  @ParameterizedTest
  @EnumSource
  void every_phase_that_has_not_ended_is_overdue_some_day_or_people_are_reminded_of_it(
      Phase phase) {
    assertThat(
            Overdue.limit(Plans.one(), new RotationState(phase, 0, SINCE, null), Optional.empty())
                .isPresent())
        .isEqualTo(!phase.ended() && phase != Phase.AWAITING_APPROVAL);
  }

  @Test
  void a_soak_is_overdue_a_tenth_after_its_time() {
    Plan plan = Plans.one();
    Duration soak = plan.soak();

    assertThat(
            Overdue.limit(plan, new RotationState(Phase.SOAKING, 0, SINCE, null), Optional.empty()))
        .contains(SINCE.plus(soak).plus(max(soak.dividedBy(10), Duration.ofHours(1))));
  }

  @Test
  void a_settling_is_overdue_an_hour_after_its_time() {
    Plan plan = Plans.one();

    assertThat(
            Overdue.limit(
                plan, new RotationState(Phase.SETTLING, 0, SINCE, null), Optional.empty()))
        .contains(SINCE.plus(plan.pace().settle()).plus(Duration.ofHours(1)));
  }

  @Test
  void what_has_stalled_is_told_as_that() {
    assertThat(
            Overdue.limit(
                Plans.one(),
                new RotationState(Phase.SOAKING, 0, SINCE, ReasonCode.DRIFT),
                Optional.empty()))
        .isEmpty();
  }

  @Test
  void a_leaked_value_that_is_still_accepted_after_an_hour_is_told_at_once() {
    var soaking = new RotationState(Phase.SOAKING, 0, SINCE, null);
    Instant said = SINCE.plus(Duration.ofHours(3));
    assertThat(Overdue.limit(Plans.gated(Plans.OPEN, Duration.ZERO), soaking, Optional.of(said)))
        .contains(said.plus(Duration.ofHours(1)));
    assertThat(
            Overdue.limit(
                Plans.gated(Plans.OPEN, Duration.ZERO),
                soaking,
                Optional.of(SINCE.minusSeconds(60))))
        .as("said while the new value was on its way")
        .contains(SINCE.plus(Duration.ofHours(1)));
    var counted = Plans.gated(new Plan.Gates(Duration.ZERO, true, false), Duration.ZERO);
    assertThat(Overdue.limit(counted, soaking, Optional.of(said)))
        .as("counted twice")
        .contains(said.plus(counted.pace().recount()).plus(Duration.ofHours(1)));
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
