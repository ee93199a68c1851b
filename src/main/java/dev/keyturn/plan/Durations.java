package dev.keyturn.plan;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Spans of time as plans write them: a whole number and one unit, {@code 30s}, {@code 10m}, {@code
 * 24h}, {@code 90d}.
 */
final class Durations {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

  private Durations() {}

  static Optional<Duration> parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(match.group(1));
    return Optional.of(
        switch (match.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        });
  }

  /**
   * The same form, in the largest unit that is exact: {@code 24h}, not {@code 1d}, up to three
   * days.
   */
  static String text(Duration span) {
    long seconds = span.toSeconds();
    if (seconds % 86_400 == 0 && seconds > 3 * 86_400) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0 && seconds > 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
