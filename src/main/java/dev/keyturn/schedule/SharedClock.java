package dev.keyturn.schedule;

import com.github.kagkarlsson.scheduler.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The database's time, read now and then and counted on from there by the processor's own counter.
 * By this machine's clock a process that is ahead would put its tasks where no other looks for them
 * before that hour, and when it is set back it would not find them itself.
 */
final class SharedClock implements Clock {
  private final Supplier<Instant> database;
  private final Duration trusted;
  private @Nullable Instant read;
  private long readNanos;

  /**
   * @param trusted so long it is counted on from one reading
   */
  SharedClock(Supplier<Instant> database, Duration trusted) {
    this.database = database;
    this.trusted = trusted;
  }

  @Override
  public synchronized Instant now() {
    Instant known = read;
    if (known != null && System.nanoTime() - readNanos < trusted.toNanos()) {
      return known.plusNanos(System.nanoTime() - readNanos);
    }
    try {
      Instant fresh = database.get();
      read = fresh;
      readNanos = System.nanoTime();
      return fresh;
    } catch (RuntimeException unreachable) {
      if (known == null) {
        throw unreachable;
      }
      // It will be missed soon enough by whoever needs a task from it.
      return known.plusNanos(System.nanoTime() - readNanos);
    }
  }
}
