package dev.keyturn.sandbox.railway;

import java.util.Map;
import java.util.TreeMap;

/**
 * How often each operation, named by its root field, reached the sandbox; faults and refusals
 * included.
 */
public final class OperationCounts {
  private final Map<String, Integer> queries = new TreeMap<>();
  private final Map<String, Integer> mutations = new TreeMap<>();
  private int requests;

  synchronized void request() {
    requests++;
  }

  synchronized void operation(String field, boolean mutation) {
    (mutation ? mutations : queries).merge(field, 1, Integer::sum);
  }

  /** HTTP requests to the API, refused and broken ones included. */
  public synchronized int requests() {
    return requests;
  }

  /** Calls of one query or mutation. */
  public synchronized int of(String field) {
    return queries.getOrDefault(field, 0) + mutations.getOrDefault(field, 0);
  }

  /** Calls of all mutations together. */
  public synchronized int mutations() {
    return mutations.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Calls of all queries and mutations by name. */
  public synchronized Map<String, Integer> all() {
    var both = new TreeMap<>(queries);
    both.putAll(mutations);
    return both;
  }
}
