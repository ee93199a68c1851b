package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every ninety days, staging before production, on four days of the week from nine to four. */
class DueDatesTest {
  /** A Wednesday at noon in Berlin. */
  private static final Instant OPEN = Instant.parse("2026-11-18T11:00:00Z");

  /** A Saturday. */
  private static final Instant CLOSED = Instant.parse("2026-11-21T11:00:00Z");

  private static final Instant MONDAY_AT_NINE = Instant.parse("2026-11-23T08:00:00Z");

  @Test
  void what_was_never_rotated_is_due_now_but_production_waits_for_staging() throws IOException {
    var dates = dates(Map.of()).at(OPEN);
    assertThat(dates)
        .extracting(d -> d.environment().name())
        .containsExactly("staging", "production");
    assertThat(dates.getFirst().due()).isEqualTo(OPEN);
    assertThat(dates.getFirst().start()).contains(OPEN);
    assertThat(dates.getFirst().now(OPEN)).isTrue();
    assertThat(dates.getLast().start()).isEmpty();
    assertThat(dates.getLast().now(OPEN)).isFalse();
  }

  @Test
  void outside_the_window_it_starts_when_the_window_opens() throws IOException {
    var staging = dates(Map.of()).at(CLOSED).getFirst();
    assertThat(staging.start()).contains(MONDAY_AT_NINE);
    assertThat(staging.now(CLOSED)).isFalse();
    assertThat(staging.now(MONDAY_AT_NINE.minusNanos(1))).isFalse();
    assertThat(staging.now(MONDAY_AT_NINE)).isTrue();
  }

  @Test
  void ninety_days_after_the_last_time_it_is_due_again() throws IOException {
    var last = OPEN.minus(Duration.ofDays(30));
    var staging = dates(Map.of("staging", last)).at(OPEN).getFirst();
    assertThat(staging.due()).isEqualTo(last.plus(Duration.ofDays(90)));
    assertThat(staging.start().orElseThrow()).isAfterOrEqualTo(staging.due());
    assertThat(staging.now(OPEN)).isFalse();
  }

  @Test
  void who_is_late_starts_now_and_not_in_the_past() throws IOException {
    var last = OPEN.minus(Duration.ofDays(100));
    var staging = dates(Map.of("staging", last)).at(OPEN).getFirst();
    assertThat(staging.due()).isEqualTo(OPEN.minus(Duration.ofDays(10)));
    assertThat(staging.start()).contains(OPEN);
  }

  @Test
  void production_follows_a_rotation_of_staging_that_came_after_its_own() throws IOException {
    var old = OPEN.minus(Duration.ofDays(100));
    var fresh = OPEN.minus(Duration.ofDays(1));
    assertThat(production(Map.of("staging", fresh, "production", old)).start()).contains(OPEN);
    assertThat(production(Map.of("staging", fresh)).start()).contains(OPEN);
    assertThat(production(Map.of("staging", old, "production", old)).start()).isEmpty();
    assertThat(production(Map.of("staging", old, "production", fresh)).start()).isEmpty();
    assertThat(production(Map.of("production", old)).start()).isEmpty();
  }

  @Test
  void what_went_back_is_left_alone_for_a_day() throws IOException {
    var hourAgo = OPEN.minus(Duration.ofHours(1));
    var staging = dates(Map.of(), Map.of("staging", hourAgo)).at(OPEN).getFirst();
    assertThat(staging.due()).isEqualTo(OPEN);
    assertThat(staging.start()).contains(hourAgo.plus(DueDates.REST));
    assertThat(staging.now(OPEN)).isFalse();

    var dayAgo = OPEN.minus(DueDates.REST);
    assertThat(dates(Map.of(), Map.of("staging", dayAgo)).at(OPEN).getFirst().now(OPEN)).isTrue();
  }

  @Test
  void a_rotation_that_completed_after_one_that_went_back_ends_the_rest() throws IOException {
    var late = OPEN.plus(Duration.ofDays(90));
    var staging =
        dates(Map.of("staging", OPEN), Map.of("staging", OPEN.minusSeconds(1))).at(late).getFirst();
    assertThat(staging.start()).contains(late);
    var both = dates(Map.of("staging", OPEN), Map.of("staging", late.minusSeconds(60))).at(late);
    assertThat(both.getFirst().now(late)).isFalse();
  }

  @Test
  void where_every_previous_value_is_kept_it_is_due_when_the_first_of_them_may_go()
      throws IOException {
    var until = OPEN.plus(Duration.ofDays(30));
    var plan = plan(Files.readString(Path.of("rotation-plans/zkeb.yaml")));
    var dates = new DueDates(plan, Map.of(), Map.of(), Map.of("staging", until));

    assertThat(dates.at(OPEN).getFirst().due()).isEqualTo(until);
    assertThat(dates.at(OPEN).getFirst().now(OPEN)).isFalse();
    assertThat(dates.at(until).getFirst().due()).isEqualTo(until);
  }

  @Test
  void a_plan_on_demand_is_never_due() throws IOException {
    var text = Files.readString(Path.of("rotation-plans/zkeb.yaml"));
    var onDemand =
        text.replaceFirst(
            "schedule:\\n  every: 90d\\n  window: [^\\n]*\\n", "schedule: on-demand\n");
    assertThat(onDemand).isNotEqualTo(text);
    assertThat(new DueDates(plan(onDemand), Map.of(), Map.of()).at(OPEN)).isEmpty();
  }

  @Test
  void without_a_window_it_starts_when_it_is_due() throws IOException {
    var text = Files.readString(Path.of("rotation-plans/zkeb.yaml"));
    var always = text.replaceFirst("\\n  window: [^\\n]*", "");
    assertThat(always).isNotEqualTo(text);
    assertThat(new DueDates(plan(always), Map.of(), Map.of()).at(CLOSED).getFirst().start())
        .isEqualTo(Optional.of(CLOSED));
  }

  private static DueDates.Due production(Map<String, Instant> last) throws IOException {
    return dates(last).at(OPEN).getLast();
  }

  private static DueDates dates(Map<String, Instant> last) throws IOException {
    return dates(last, Map.of());
  }

  private static DueDates dates(Map<String, Instant> last, Map<String, Instant> aborted)
      throws IOException {
    var plan = plan(Files.readString(Path.of("rotation-plans/zkeb.yaml")));
    return new DueDates(plan, last, aborted);
  }

  private static PlanSpec plan(String text) {
    var reading = new PlanReader().read("rotation-plans/zkeb.yaml", text.getBytes());
    assertThat(reading).isInstanceOf(PlanReading.Valid.class);
    return ((PlanReading.Valid) reading).plan();
  }
}
