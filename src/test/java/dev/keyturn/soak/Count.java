package dev.keyturn.soak;

import java.util.Map;
import java.util.TreeMap;

/** Counts by name, from many threads. */
final class Count {
  private final Map<String, Long> counts = new TreeMap<>();

  synchronized void add(String what) {
    add(what, 1);
  }

  synchronized void add(String what, long number) {
    counts.merge(what, number, Long::sum);
  }

  synchronized Map<String, Long> all() {
    return new TreeMap<>(counts);
  }

  synchronized long of(String what) {
    return counts.getOrDefault(what, 0L);
  }
}
