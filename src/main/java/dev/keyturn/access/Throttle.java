package dev.keyturn.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often somebody may ask: a rate with a burst for each address and each token, and for each
 * address ten wrong tokens a minute. It forgets who has not asked for longest, so its memory is
 * bounded whoever asks.
 */
public final class Throttle {
  private static final int REMEMBERED = 10_000;
  private static final int FAILURES = 10;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int BURST_SECONDS = 3;
  private static final double MILLIS = 1000;

  private final Clock clock;
  private final double perSecond;
  private final double burst;
  private final Map<String, Bucket> buckets = new Remembered<>();
  private final Map<String, Deque<Instant>> failures = new Remembered<>();

  private record Bucket(double left, Instant at) {}

  /**
   * @param perSecond requests in the long run; three times as many may come at once
   */
  public Throttle(Clock clock, int perSecond) {
    this.clock = clock;
    this.perSecond = perSecond;
    this.burst = (double) perSecond * BURST_SECONDS;
  }

  /**
   * Counts a request.
   *
   * @param who an address or a token, as its id
   * @return how long to wait before the next try; zero: go on
   */
  public Duration request(String who) {
    Instant now = clock.instant();
    synchronized (buckets) {
      Bucket before = buckets.getOrDefault(who, new Bucket(burst, now));
      double passed = Math.max(0, Duration.between(before.at(), now).toMillis()) / MILLIS;
      double left = Math.min(burst, before.left() + passed * perSecond);
      boolean enough = left >= 1;
      buckets.put(who, new Bucket(enough ? left - 1 : left, now));
      return enough
          ? Duration.ZERO
          : Duration.ofMillis((long) Math.ceil((1 - left) / perSecond * MILLIS));
    }
  }

  /** How long whoever at this address shows no valid token is turned away; zero: not at all. */
  public Duration blocked(String address) {
    Instant now = clock.instant();
    synchronized (failures) {
      Deque<Instant> recent = failures.get(address);
      if (recent == null || recent.size() < FAILURES) {
        return Duration.ZERO;
      }
      Duration wait = Duration.between(now, recent.getFirst().plus(WINDOW));
      return wait.isPositive() ? wait : Duration.ZERO;
    }
  }

  /** Counts a wrong token. */
  public void failed(String address) {
    Instant now = clock.instant();
    synchronized (failures) {
      Deque<Instant> recent = failures.computeIfAbsent(address, _ -> new ArrayDeque<>());
      if (recent.size() == FAILURES) {
        recent.removeFirst();
      }
      recent.addLast(now);
    }
  }

  @SuppressWarnings("serial") // Never written anywhere.
  private static final class Remembered<T> extends LinkedHashMap<String, T> {
    Remembered() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
      return size() > REMEMBERED;
    }
  }
}
