package dev.keyturn.plan;

import java.time.Duration;
import java.util.StringJoiner;

/**
 * Spans of time as plans write them: a whole number and one unit, {@code 30s}, {@code 10m}, {@code
 * 24h}, {@code 90d}.
 */
final class Durations {
  private Durations() {}

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
