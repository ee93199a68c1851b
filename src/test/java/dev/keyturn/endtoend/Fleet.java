package dev.keyturn.endtoend;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Three processes that serve and two that run what is due, on one database. Each is killed or
 * stopped at random, and there is always another one in its place.
 */
final class Fleet implements AutoCloseable {
  /** The rehearsal's lease is 6 s, its quarantine 4 s: some sleep through both. */
  private static final Duration SHORTEST_SLEEP = Duration.ofSeconds(7);

  private static final int LONGEST_MORE_MILLIS = 6_000;

  private final Map<String, String> environment;
  private final Random random;
  private final List<Berth> berths = new ArrayList<>();
  private final AtomicInteger killed = new AtomicInteger();
  private final AtomicInteger stopped = new AtomicInteger();
  private final Thread fate;
  private volatile boolean ends;

  /** A place for one process, with the command that is run there again and again. */
  private static final class Berth {
    private final String[] command;
    private Keyturn process;
    private long wakesAt;

    Berth(String... command) {
      this.command = command;
    }

    /** On a slow machine nobody would else live long enough to do anything. */
    boolean atWork() {
      return !process.out().isEmpty() || !process.err().isEmpty();
    }
  }

  Fleet(Map<String, String> environment, long seed) {
    this.environment = new TreeMap<>(environment);
    // The sleeps below know no other lease.
    this.environment.computeIfPresent(
        "KEYTURN_REHEARSAL", (_, text) -> text.replaceFirst("slow=\\d+", "slow=1"));
    this.random = new Random(seed);
    for (int i = 0; i < 3; i++) {
      berths.add(new Berth("serve", "--port", "0"));
    }
    for (int i = 0; i < 2; i++) {
      berths.add(new Berth("run-due"));
    }
    berths.forEach(berth -> berth.process = Keyturn.start(environment, berth.command));
    fate = Thread.ofPlatform().name("fate").start(this::rule);
  }

  int killed() {
    return killed.get();
  }

  int stopped() {
    return stopped.get();
  }

  private void rule() {
    long next = in(Duration.ofSeconds(6));
    while (!ends) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      for (Berth berth : berths) {
        if (berth.wakesAt != 0 && System.nanoTime() - berth.wakesAt > 0) {
          signal(berth, "CONT");
          berth.wakesAt = 0;
        }
        if (!berth.process.alive()) {
          berth.process = Keyturn.start(environment, berth.command);
        }
      }
      if (System.nanoTime() - next > 0) {
        strike(berths.get(random.nextInt(berths.size())));
        next = in(Duration.ofMillis(2_000 + random.nextInt(6_000)));
      }
    }
  }

  private void strike(Berth berth) {
    if (berth.wakesAt != 0 || !berth.atWork()) {
      return;
    }
    if (random.nextInt(3) == 0) {
      killed.incrementAndGet();
      berth.process.kill();
    } else {
      stopped.incrementAndGet();
      signal(berth, "STOP");
      berth.wakesAt = in(SHORTEST_SLEEP.plusMillis(random.nextInt(LONGEST_MORE_MILLIS)));
    }
  }

  private static long in(Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  private static void signal(Berth berth, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(berth.process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What each of them has said, for when something went wrong. */
  @Override
  public String toString() {
    var said = new StringBuilder();
    berths.forEach(berth -> said.append(berth.process).append('\n'));
    return said.toString();
  }

  @Override
  public void close() {
    ends = true;
    try {
      fate.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    berths.forEach(berth -> berth.process.kill());
  }
}
