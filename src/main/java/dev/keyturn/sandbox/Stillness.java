package dev.keyturn.sandbox;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * For how long something has stood still. What moves on is given its time, however busy the machine
 * is; what does not is given up. For one thread.
 */
public final class Stillness {
  private static final Duration TOO_LONG = Duration.ofMinutes(2);

  private @Nullable Object seen;
  private long since = System.nanoTime();

  /**
   * Takes the next look.
   *
   * @param now what is seen; equal to what was seen before when nothing has moved
   * @return whether nothing has moved for two minutes
   */
  public boolean tooLong(Object now) {
    if (!Objects.equals(seen, now)) {
      seen = now;
      since = System.nanoTime();
    }
    return System.nanoTime() - since > TOO_LONG.toNanos();
  }
}
