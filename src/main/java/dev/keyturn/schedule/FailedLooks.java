package dev.keyturn.schedule;

import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.event.SchedulerListener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** When this process last failed to look for turns, by the processor's own counter. */
final class FailedLooks extends AbstractSchedulerListener {
  private final AtomicReference<@Nullable Long> failedNanos = new AtomicReference<>();

  @Override
  public void onSchedulerEvent(SchedulerListener.SchedulerEventType event) {
    if (event == SchedulerListener.SchedulerEventType.UNEXPECTED_ERROR) {
      failedNanos.set(System.nanoTime());
    }
  }

  boolean failedWithin(Duration time) {
    Long failed = failedNanos.get();
    return failed != null && System.nanoTime() - failed < time.toNanos();
  }
}
