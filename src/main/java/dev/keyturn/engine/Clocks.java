package dev.keyturn.engine;

import dev.keyturn.rotation.port.RotationStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process and the database agree on what time it is. Every time that counts is the
 * database's, so a process with a wrong clock shortens nothing. A database with a wrong clock
 * would, at the moment when it is set right: a soak, or a quarantine, that began by the wrong time
 * is over too soon by the right one. The processes' clocks are the only witnesses, so while they
 * contradict nothing is begun and nothing ends.
 *
 * @param most less than the margin that a quarantine has over the two calls it is for
 */
record Clocks(Clock own, Duration most) {

  /** In words; null while they agree. */
  @Nullable String apart(RotationStore store) {
    Instant before = own.instant();
    Instant database = store.now();
    Instant after = own.instant();
    if (database.plus(most).isBefore(before)) {
      return words(Duration.between(database, before), "behind");
    }
    if (database.minus(most).isAfter(after)) {
      return words(Duration.between(after, database), "ahead of");
    }
    return null;
  }

  private static String words(Duration by, String where) {
    return "the database's clock is "
        + by.toSeconds()
        + " s "
        + where
        + " this process's; set the wrong one right (NTP)";
  }
}
