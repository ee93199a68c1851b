package dev.keyturn.adapter.railway;

import dev.keyturn.rotation.port.RequestBudget;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Railway says of a token's budget with each answer. How it writes the end of the window is
 * not documented: seconds since 1970, or milliseconds, or seconds from now, or an ISO time.
 *
 * @see <a href="https://docs.railway.com/integrations/api">Rate limits</a> (read 2026-11-20)
 */
final class RateLimitHeaders {
  private static final long SECONDS_SINCE_1970 = 1_000_000_000L;
  private static final long MILLIS_SINCE_1970 = 1_000_000_000_000L;

  /** Whatever ends later counts hours otherwise than we do. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private RateLimitHeaders() {}

  /** Null where it does not say, or what it says makes no sense. */
  static RequestBudget.@Nullable Standing read(HttpHeaders headers, Instant now) {
    Long limit = number(headers.firstValue("X-RateLimit-Limit"));
    Long left = number(headers.firstValue("X-RateLimit-Remaining"));
    Instant resets = headers.firstValue("X-RateLimit-Reset").map(t -> time(t, now)).orElse(null);
    if (limit == null || left == null || resets == null) {
      return null;
    }
    boolean sense =
        limit > 0
            && limit <= Integer.MAX_VALUE
            && left <= limit
            && resets.isAfter(now)
            && !resets.isAfter(now.plus(LONGEST));
    return sense ? new RequestBudget.Standing(limit.intValue(), left.intValue(), resets) : null;
  }

  private static @Nullable Instant time(String text, Instant now) {
    Long number = number(Optional.of(text));
    try {
      if (number == null) {
        return Instant.parse(text.strip());
      }
      return number >= MILLIS_SINCE_1970
          ? Instant.ofEpochMilli(number)
          : number >= SECONDS_SINCE_1970 ? Instant.ofEpochSecond(number) : now.plusSeconds(number);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Long number(Optional<String> text) {
    try {
      long number = Long.parseLong(text.orElse("").strip());
      return number < 0 ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
