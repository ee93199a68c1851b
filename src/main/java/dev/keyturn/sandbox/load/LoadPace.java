package dev.keyturn.sandbox.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One queue of departure times for all users: together they never send more than the rate, however
 * many they are.
 */
final class LoadPace {
  private static final long LAG_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final long gapNanos;
  private final AtomicLong next = new AtomicLong(System.nanoTime());

  LoadPace(int perSecond) {
    this.gapNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /**
   * Waits for this user's turn. Turns missed by more than 200 ms are dropped, not made up for in a
   * burst.
   */
  void await() throws InterruptedException {
    long now = System.nanoTime();
    long turn = next.updateAndGet(last -> Math.max(last - now, -LAG_NANOS) + now + gapNanos);
    TimeUnit.NANOSECONDS.sleep(turn - now);
  }

  /** Waits a little longer before each further try; not at all before the first. */
  static void pause(int tries) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(50L * tries);
  }
}
