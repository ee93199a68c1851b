package dev.keyturn.remote;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * How long a {@code Retry-After} header asks us to wait: seconds or an HTTP date (RFC 9110, section
 * 10.2.3). Never under a second, never over an hour, and a minute where it is missing or makes no
 * sense.
 */
public final class RetryAfter {
  private static final Duration AT_LEAST = Duration.ofSeconds(1);
  private static final Duration AT_MOST = Duration.ofHours(1);
  static final Duration UNKNOWN = Duration.ofMinutes(1);

  private RetryAfter() {}

  public static Duration read(@Nullable String header, Clock clock) {
    if (header == null || header.isBlank()) {
      return UNKNOWN;
    }
    var text = header.strip();
    if (text.matches("[0-9]{1,9}")) {
      return bounded(Duration.ofSeconds(Long.parseLong(text)));
    }
    if (text.matches("[0-9]+")) {
      return AT_MOST;
    }
    try {
      var until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return bounded(Duration.between(clock.instant(), until));
    } catch (DateTimeException e) {
      return UNKNOWN;
    }
  }

  private static Duration bounded(Duration wait) {
    if (wait.compareTo(AT_LEAST) < 0) {
      return AT_LEAST;
    }
    return wait.compareTo(AT_MOST) > 0 ? AT_MOST : wait;
  }
}
