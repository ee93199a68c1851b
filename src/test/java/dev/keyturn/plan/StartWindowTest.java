package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartWindowTest {
  private static final StartWindow WORKING_HOURS =
      new StartWindow(
          EnumSet.of(DayOfWeek.MONDAY), LocalTime.of(9, 0), LocalTime.of(16, 0), ZoneOffset.UTC);

  @Test
  void it_opens_at_its_first_minute_and_is_shut_at_its_last() {
    assertThat(WORKING_HOURS.isOpen(Instant.parse("2026-11-23T08:59:59Z"))).isFalse();
    assertThat(WORKING_HOURS.isOpen(Instant.parse("2026-11-23T09:00:00Z"))).isTrue();
    assertThat(WORKING_HOURS.isOpen(Instant.parse("2026-11-23T15:59:59Z"))).isTrue();
    assertThat(WORKING_HOURS.isOpen(Instant.parse("2026-11-23T16:00:00Z"))).isFalse();
  }

  @Test
  void after_it_has_shut_it_opens_a_week_later() {
    assertThat(WORKING_HOURS.nextOpening(Instant.parse("2026-11-23T16:00:00Z")))
        .isEqualTo("2026-11-30T09:00:00Z");
  }

  @Test
  void one_that_ends_before_it_starts_lasts_over_midnight() {
    var night =
        new StartWindow(
            EnumSet.of(DayOfWeek.MONDAY), LocalTime.of(22, 0), LocalTime.of(4, 0), ZoneOffset.UTC);
    assertThat(night.isOpen(Instant.parse("2026-11-24T03:59:00Z"))).isTrue();
    assertThat(night.isOpen(Instant.parse("2026-11-24T04:00:00Z"))).isFalse();
    assertThat(night.isOpen(Instant.parse("2026-11-23T03:00:00Z"))).isFalse();
  }

  @Test
  void an_opening_that_daylight_saving_skips_moves_to_the_next_valid_minute() {
    var skipped =
        new StartWindow(
            EnumSet.of(DayOfWeek.SUNDAY),
            LocalTime.of(2, 30),
            LocalTime.of(5, 0),
            ZoneId.of("Europe/Berlin"));
    // On 2027-03-28 clocks go from 2:00 to 3:00; 2:30 becomes 3:30 summer time.
    assertThat(skipped.nextOpening(Instant.parse("2027-03-27T12:00:00Z")))
        .isEqualTo("2027-03-28T01:30:00Z");
  }

  @Test
  void one_without_days_cannot_be() {
    assertThatThrownBy(
            () -> new StartWindow(Set.of(), LocalTime.NOON, LocalTime.MIDNIGHT, ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
