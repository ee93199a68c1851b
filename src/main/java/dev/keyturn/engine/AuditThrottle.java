package dev.keyturn.engine;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.RotationId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many of a person's words that change nothing are written down one by one: in a minute ten of
 * the same kind for each rotation. A script that goes on asking would otherwise fill the trail, and
 * the channel where people look for what matters. They are answered all the same, and the front
 * desk counts those that were refused.
 */
final class AuditThrottle {
  private static final int MOST = 10;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int REMEMBERED = 1000;

  private final Map<String, Minute> minutes = new Remembered();

  private record Minute(Instant since, int words) {}

  /**
   * Whether this one is written down.
   *
   * @param what kind it is; nobody hides one kind behind many of another
   */
  synchronized boolean allows(RotationId rotation, Actor by, String what, Instant now) {
    Minute minute =
        minutes.merge(
            rotation + " " + what + " " + by.person(),
            new Minute(now, 1),
            (before, fresh) ->
                now.isBefore(before.since().plus(MINUTE)) && !now.isBefore(before.since())
                    ? new Minute(before.since(), before.words() + 1)
                    : fresh);
    return minute.words() <= MOST;
  }

  @SuppressWarnings("serial") // Never written anywhere.
  private static final class Remembered extends LinkedHashMap<String, Minute> {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Minute> eldest) {
      return size() > REMEMBERED;
    }
  }
}
