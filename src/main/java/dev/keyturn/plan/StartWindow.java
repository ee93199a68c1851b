package dev.keyturn.plan;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;

/**
 * The hours of the week in which a scheduled rotation may start.
 *
 * @param days on which the window opens; at least one
 * @param from the wall-clock time at which it opens, inclusive
 * @param to the wall-clock time at which it closes, exclusive; earlier than {@code from} means on
 *     the following day
 */
public record StartWindow(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
  public StartWindow {
    if (days.isEmpty()) {
      throw new IllegalArgumentException("a window needs at least one day");
    }
    days = Set.copyOf(EnumSet.copyOf(days));
  }

  /** Whether a rotation may start at this moment. */
  public boolean isOpen(Instant moment) {
    return nextOpening(moment).equals(moment);
  }

  /**
   * This moment if the window is open, else the next at which it opens. A gap of daylight saving
   * moves the opening on.
   */
  public Instant nextOpening(Instant moment) {
    var today = moment.atZone(zone).toLocalDate();
    // Yesterday's window may still be open after midnight; eight days on, every day of the week has
    // come round.
    for (var date = today.minusDays(1); !date.isAfter(today.plusDays(8)); date = date.plusDays(1)) {
      if (!days.contains(date.getDayOfWeek())) {
        continue;
      }
      var opens = date.atTime(from).atZone(zone).toInstant();
      var closes = (to.isAfter(from) ? date : date.plusDays(1)).atTime(to).atZone(zone).toInstant();
      if (moment.isBefore(opens)) {
        return opens;
      }
      if (moment.isBefore(closes)) {
        return moment;
      }
    }
    throw new IllegalStateException("a window with a day opens within nine days");
  }

  /** Days, hours and zone for people. */
  public String words() {
    return PlanPhrases.window(this);
  }
}
