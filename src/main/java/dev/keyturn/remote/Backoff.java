package dev.keyturn.remote;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures in a row: twice as long after each, up to a longest pause, and of
 * that between half and all, by chance, so that those who failed together do not come back
 * together.
 *
 * @param first the whole pause after one failure
 * @param longest the whole pause after very many
 */
public record Backoff(Duration first, Duration longest) {
  private static final int MOST_DOUBLINGS = 30;

  /**
   * @throws IllegalArgumentException no time at all, or a longest that is shorter than the first
   */
  public Backoff {
    if (!first.isPositive() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "a pause is longer than zero, and the longest the longest");
    }
  }

  /**
   * The next pause; the same for the same numbers of the same source.
   *
   * @param failures in a row so far; less than one counts as one
   */
  public Duration after(int failures, RandomGenerator random) {
    long half = whole(failures).toMillis() / 2;
    return Duration.ofMillis(half + random.nextLong(half + 1));
  }

  private Duration whole(int failures) {
    Duration pause = first;
    for (int i = 1; i < Math.min(failures, MOST_DOUBLINGS); i++) {
      if (pause.compareTo(longest) >= 0) {
        break;
      }
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(longest) < 0 ? pause : longest;
  }
}
