package dev.keyturn.sandbox.railway;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** Counts each token's requests against its hour and its second. */
final class Budgets {
  /**
   * The answer to one request.
   *
   * @param retryAfterSeconds 0 when the request may pass
   */
  record Verdict(int limit, int remaining, Instant resetsAt, long retryAfterSeconds) {
    boolean refused() {
      return retryAfterSeconds > 0;
    }
  }

  /** What is left of a token's hour. */
  record Left(int remaining, Instant resetsAt) {}

  private static final class Window {
    private Instant since = Instant.EPOCH;
    private int used;

    private int countAt(Instant start) {
      if (!since.equals(start)) {
        since = start;
        used = 0;
      }
      return used;
    }
  }

  private record Windows(Window hour, Window second) {}

  private final RateLimits limits;
  private final Clock clock;
  private final Map<String, Windows> tokens = new HashMap<>();

  Budgets(RateLimits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Takes one request from the budget, or says how long to wait. */
  synchronized Verdict take(String token) {
    var now = clock.instant();
    var hourStart = now.truncatedTo(ChronoUnit.HOURS);
    var resetsAt = hourStart.plus(1, ChronoUnit.HOURS);
    var windows = tokens.computeIfAbsent(token, _ -> new Windows(new Window(), new Window()));
    var hour = windows.hour();
    var second = windows.second();
    var usedInHour = hour.countAt(hourStart);
    if (usedInHour >= limits.perHour()) {
      var wait = Math.max(1, Duration.between(now, resetsAt).toSeconds());
      return new Verdict(limits.perHour(), 0, resetsAt, wait);
    }
    if (second.countAt(now.truncatedTo(ChronoUnit.SECONDS)) >= limits.perSecond()) {
      return new Verdict(limits.perHour(), limits.perHour() - usedInHour, resetsAt, 1);
    }
    hour.used++;
    second.used++;
    return new Verdict(limits.perHour(), limits.perHour() - hour.used, resetsAt, 0);
  }

  synchronized Left left(String token) {
    var hourStart = clock.instant().truncatedTo(ChronoUnit.HOURS);
    var windows = tokens.computeIfAbsent(token, _ -> new Windows(new Window(), new Window()));
    var remaining = limits.perHour() - windows.hour().countAt(hourStart);
    return new Left(remaining, hourStart.plus(1, ChronoUnit.HOURS));
  }
}
