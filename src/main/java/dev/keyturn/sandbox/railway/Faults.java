package dev.keyturn.sandbox.railway;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Faults that wait for their request; each strikes once. An operation is named by its root field
 * ({@code variableUpsert}) or by the name that the client gave its document.
 */
public final class Faults {
  /** Whether the request had its effect before the answer went wrong. */
  public enum Moment {
    BEFORE_EFFECT,
    AFTER_EFFECT
  }

  record Planned(Fault fault, Moment moment) {
    boolean preventsEffect() {
      return moment == Moment.BEFORE_EFFECT && !(fault instanceof Fault.StaleAnswer);
    }
  }

  private record Waiting(@Nullable String operation, long call, Planned planned) {}

  private final List<Waiting> waiting = new ArrayList<>();
  private long calls;

  /** Strikes the next request of an operation. */
  public synchronized void next(String operation, Moment moment, Fault fault) {
    waiting.add(new Waiting(operation, 0, new Planned(fault, moment)));
  }

  /** Strikes the n-th request from now, of whatever operation; 1 is the next one. */
  public synchronized void call(int n, Moment moment, Fault fault) {
    waiting.add(new Waiting(null, calls + n, new Planned(fault, moment)));
  }

  /** How many faults have not struck yet. */
  public synchronized int waiting() {
    return waiting.size();
  }

  synchronized @Nullable Planned take(Set<String> names) {
    calls++;
    for (var candidate : waiting) {
      var operation = candidate.operation();
      if (operation == null ? candidate.call() == calls : names.contains(operation)) {
        waiting.remove(candidate);
        return candidate.planned();
      }
    }
    return null;
  }
}
