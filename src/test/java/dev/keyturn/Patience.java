package dev.keyturn;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long a test waits. Limits are of a machine that has nothing else to do, and are as many times
 * longer as this one is slower at the moment: what a thread gets of a processor is measured. A
 * limit is no assertion; whatever is slow shows in the time that the test took.
 */
public final class Patience {
  private static final Duration USUAL = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int SLOWEST = 30;
  private static final long MEASURED_FOR = TimeUnit.SECONDS.toNanos(5);
  private static final long WORK = TimeUnit.MILLISECONDS.toNanos(10);

  /** The last measurement; replaced as a whole. */
  private static volatile Measured last = new Measured(1, System.nanoTime() - MEASURED_FOR);

  private final long limit;
  private double spent;
  private long seen = System.nanoTime();

  private record Measured(double slowness, long at) {}

  private Patience(Duration unhurried) {
    this.limit = unhurried.toNanos();
  }

  /** So long, on a machine that has nothing else to do. */
  public static Patience of(Duration unhurried) {
    return new Patience(unhurried);
  }

  /** Whether the limit is reached; each span counts as little as the machine was slow in it. */
  public synchronized boolean over() {
    long now = System.nanoTime();
    spent += (now - seen) / slowness();
    seen = now;
    return spent >= limit;
  }

  /** Waits for what must come, looking twenty times a second. */
  public static ConditionFactory await() {
    return patient(Awaitility.await());
  }

  /**
   * @param what is waited for
   */
  public static ConditionFactory await(String what) {
    return patient(Awaitility.await(what));
  }

  private static ConditionFactory patient(ConditionFactory condition) {
    return condition.pollInterval(POLL).pollDelay(Duration.ZERO).atMost(stretched(USUAL));
  }

  /**
   * @return false when it never came to zero
   */
  public static boolean await(CountDownLatch latch) throws InterruptedException {
    var patience = of(USUAL);
    while (!latch.await(1, TimeUnit.SECONDS)) {
      if (patience.over()) {
        return false;
      }
    }
    return true;
  }

  /**
   * @return whether the process has ended
   */
  public static boolean awaitEnd(Process process, Duration unhurried) throws InterruptedException {
    var patience = of(unhurried);
    while (!process.waitFor(1, TimeUnit.SECONDS)) {
      if (patience.over()) {
        return false;
      }
    }
    return true;
  }

  /** A limit for where only a span can be handed over. */
  public static Duration stretched(Duration unhurried) {
    return Duration.ofNanos((long) (unhurried.toNanos() * slowness()));
  }

  private static double slowness() {
    Measured measured = last;
    if (System.nanoTime() - measured.at() > MEASURED_FOR) {
      measured = new Measured(Math.min(SLOWEST, Math.max(work(), load())), System.nanoTime());
      last = measured;
    }
    return measured.slowness();
  }

  /** How many times longer than its own time some work takes. */
  private static double work() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    if (!threads.isCurrentThreadCpuTimeSupported() || Thread.currentThread().isVirtual()) {
      return 1;
    }
    long began = System.nanoTime();
    long cpu = threads.getCurrentThreadCpuTime();
    long used = 0;
    while (used < WORK) {
      used = threads.getCurrentThreadCpuTime() - cpu;
    }
    return Math.max(1, (double) (System.nanoTime() - began) / used);
  }

  /** How many want each processor; the average of a minute. */
  private static double load() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return Math.max(1, system.getSystemLoadAverage() / system.getAvailableProcessors());
  }
}
