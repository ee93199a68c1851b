package dev.keyturn.request;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.RotationId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many of a person's commands that change nothing are written down one by one: in a minute ten
 * of the same kind for each rotation. A script that goes on asking would otherwise fill the trail,
 * and the channel where people look for what matters. They are answered all the same, and {@link
 * AuthorizedRotations} counts those that were refused.
 */
final class AuditThrottle {
  private static final int MOST = 10;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int REMEMBERED = 1000;

  private final Map<String, Minute> minutes = new Remembered();

  private record Minute(Instant since, int commands) {}

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
                    ? new Minute(before.since(), before.commands() + 1)
                    : fresh);
    return minute.commands() <= MOST;
  }

  @SuppressWarnings("serial") // Never written anywhere.
  private static final class Remembered extends LinkedHashMap<String, Minute> {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Minute> eldest) {
      return size() > REMEMBERED;
    }
  }
}
