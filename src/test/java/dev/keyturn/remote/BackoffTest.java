package dev.keyturn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(5));

  @ParameterizedTest
  @CsvSource({"0,2", "1,2", "2,4", "3,8", "8,256", "9,300", "30,300", "2147483647,300"})
  void the_pause_doubles_with_each_failure_in_a_row_up_to_the_longest(int failures, int seconds) {
    var whole = Duration.ofSeconds(seconds);
    var random = new Random(7);

    for (int i = 0; i < 200; i++) {
      assertThat(BACKOFF.after(failures, random)).isBetween(whole.dividedBy(2), whole);
    }
  }

  @Test
  void those_who_failed_together_do_not_come_back_together() {
    var random = new Random(7);

    assertThat(IntStream.range(0, 20).mapToObj(_ -> BACKOFF.after(5, random)))
        .doesNotHaveDuplicates();
  }

  @Test
  void the_same_failures_and_the_same_chance_give_the_same_pause() {
    assertThat(BACKOFF.after(4, new Random(11))).isEqualTo(BACKOFF.after(4, new Random(11)));
  }

  @Test
  void half_of_the_pause_and_all_of_it_may_come() {
    var whole = new Backoff(Duration.ofMillis(2), Duration.ofMillis(2));
    var random = new Random(7);

    assertThat(IntStream.range(0, 100).mapToObj(_ -> whole.after(1, random)))
        .contains(Duration.ofMillis(1), Duration.ofMillis(2));
  }

  @Test
  void a_longest_that_is_very_long_does_not_overflow() {
    var patient = new Backoff(Duration.ofDays(100), Duration.ofDays(100_000));

    assertThat(patient.after(Integer.MAX_VALUE, new Random(1)))
        .isBetween(Duration.ofDays(50_000), Duration.ofDays(100_000));
  }

  @Test
  void no_pause_at_all_is_none() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
