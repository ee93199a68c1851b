package dev.keyturn.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30|30",
        " 30 |30",
        "0|1",
        "3600|3600",
        "86400|3600",
        "99999999999999999999|3600",
        "-5|60",
        "1.5|60",
        "soon|60",
        "Fri, 20 Nov 2026 12:02:00 GMT|120",
        "Fri, 20 Nov 2026 11:00:00 GMT|1",
        "Fri, 20 Nov 2099 12:00:00 GMT|3600",
      })
  void the_wait_is_between_a_second_and_an_hour(String header, long seconds) {
    assertThat(RetryAfter.read(header, NOON)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void a_missing_header_means_a_minute() {
    assertThat(RetryAfter.read(null, NOON)).isEqualTo(Duration.ofMinutes(1));
    assertThat(RetryAfter.read("", NOON)).isEqualTo(Duration.ofMinutes(1));
  }
}
