package dev.keyturn.sandbox.load;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Which stored thing is used next: every second time the next one in turn, so that all are used;
 * else one of the newest, which a mixed fleet is most likely to disagree about.
 */
final class Turns {
  private static final int NEWEST = 5;

  private final AtomicInteger turn = new AtomicInteger();

  <T> T next(List<T> all, RandomGenerator random) {
    int now = turn.getAndIncrement() & Integer.MAX_VALUE;
    return now % 2 == 0
        ? all.get(now / 2 % all.size())
        : all.get(all.size() - 1 - random.nextInt(Math.min(NEWEST, all.size())));
  }
}
