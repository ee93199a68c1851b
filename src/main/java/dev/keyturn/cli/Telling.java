package dev.keyturn.cli;

import dev.keyturn.audit.Witnesses;
import dev.keyturn.notice.Notices;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells people what happens while a command carries rotations on, on a thread of its own, and what
 * is left at the end, for a few seconds. No rotation waits for it, and no exit code knows of it.
 */
final class Telling implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration ONE_TURN = Duration.ofSeconds(3);
  private static final Duration LONGEST_END = Duration.ofSeconds(8);

  private final Notices notices;
  private final Witnesses witnesses;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  Telling(ApplicationContext program) {
    this.notices = program.getBean(Notices.class);
    this.witnesses = program.getBean(Witnesses.class);
    this.thread = Thread.ofVirtual().name("tell").start(this::run);
  }

  private void run() {
    try {
      boolean last = false;
      while (!last) {
        last = ended.await(EVERY.toMillis(), TimeUnit.MILLISECONDS);
        notices.tell(ONE_TURN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is still under way afterwards is left to the next run, which looks before it sends. */
  @Override
  public void close() {
    ended.countDown();
    try {
      witnesses.publish();
      thread.join(LONGEST_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
