package dev.keyturn.api;

import io.micronaut.serde.annotation.Serdeable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what this process depends on, each for at most three seconds. However many ask, one look
 * at each thing is under way: an endpoint without a login must not be a lever.
 */
public final class Checks implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(3);
  private static final String NO_ANSWER = "no-answer";
  private static final String UP = "up";
  private static final String DOWN = "down";

  private final List<Probe> probes;
  private final Clock clock;
  private final Map<String, Running> newest = new TreeMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private record Running(Instant begun, CompletableFuture<Finding> finding) {}

  /**
   * @param status {@code up} or {@code down}
   * @param ms how long the look took, in milliseconds
   * @param reason {@code ok}, or one word for what is wrong
   */
  @Serdeable
  public record Finding(String status, long ms, String reason) {
    boolean up() {
      return status.equals(UP);
    }
  }

  /**
   * @param status {@code up} when all are
   */
  @Serdeable
  public record Report(String status, Map<String, Finding> checks) {
    boolean up() {
      return status.equals(UP);
    }
  }

  public Checks(List<Probe> probes, Clock clock) {
    this.probes = List.copyOf(probes);
    this.clock = clock;
  }

  /** What this process cannot work without. */
  Report needed() {
    return report(probes.stream().filter(Probe::needed).toList());
  }

  Report all() {
    return report(probes);
  }

  private Report report(List<Probe> chosen) {
    Instant begun = clock.instant();
    List<CompletableFuture<Finding>> pending = chosen.stream().map(this::look).toList();
    var findings = new LinkedHashMap<String, Finding>();
    for (int i = 0; i < chosen.size(); i++) {
      findings.put(chosen.get(i).name(), await(pending.get(i), begun));
    }
    boolean up = findings.values().stream().allMatch(Finding::up);
    return new Report(up ? UP : DOWN, findings);
  }

  /** The look that is under way or fresh, or a new one. */
  private CompletableFuture<Finding> look(Probe probe) {
    synchronized (newest) {
      Instant now = clock.instant();
      Running running = newest.get(probe.name());
      if (running == null || stale(running, probe, now)) {
        running =
            new Running(
                now, CompletableFuture.supplyAsync(() -> finding(probe.look(), now), threads));
        newest.put(probe.name(), running);
      }
      return running.finding();
    }
  }

  private static boolean stale(Running running, Probe probe, Instant now) {
    return running.finding().isDone() && !now.isBefore(running.begun().plus(probe.fresh()));
  }

  /** Whatever a look throws is one word: an exception's message may hold anything. */
  private Finding finding(Supplier<String> look, Instant begun) {
    String word;
    try {
      word = look.get();
    } catch (RuntimeException e) {
      word = "unavailable";
    }
    return new Finding(word.equals(Probe.OK) ? UP : DOWN, since(begun), word);
  }

  private Finding await(CompletableFuture<Finding> pending, Instant begun) {
    long left = Math.max(1, LONGEST.toMillis() - since(begun));
    @Nullable Finding found = null;
    try {
      found = pending.get(left, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      return new Finding(DOWN, since(begun), NO_ANSWER);
    }
    return found == null ? new Finding(DOWN, since(begun), NO_ANSWER) : found;
  }

  private long since(Instant begun) {
    return Duration.between(begun, clock.instant()).toMillis();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
