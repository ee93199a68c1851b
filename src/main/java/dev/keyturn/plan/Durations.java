package dev.keyturn.plan;

import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;
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
   * The same form, whole hours as hours up to three days: {@code 24h}, {@code 12h 5m}, {@code 90d}.
   */
  static String text(Duration span) {
    long days = span.toHours() > 72 ? span.toDays() : 0;
    var rest = span.minusDays(days);
    var parts = new StringJoiner(" ");
    add(parts, days, "d");
    add(parts, rest.toHours(), "h");
    add(parts, rest.toMinutesPart(), "m");
    add(parts, rest.toSecondsPart(), "s");
    return parts.length() == 0 ? "0s" : parts.toString();
  }

  private static void add(StringJoiner parts, long count, String unit) {
    if (count > 0) {
      parts.add(count + unit);
    }
  }
}
