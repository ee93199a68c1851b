package dev.keyturn.sandbox;

import dev.keyturn.sandbox.railway.Workload;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Watches which values the programs start with. A value that the world did not begin with should
 * lie in a Vault before the first program runs with it: otherwise it exists only in Railway's
 * variables and in somebody's memory.
 */
final class FirstUse {
  private final List<String> slots;
  private final Set<String> seen;
  private final Predicate<String> keptElsewhere;
  private int notKept;

  /**
   * @param slots the variables that hold values of secrets
   * @param known the values that the world begins with
   * @param keptElsewhere whether a Vault holds the value now
   */
  FirstUse(List<String> slots, Set<String> known, Predicate<String> keptElsewhere) {
    this.slots = List.copyOf(slots);
    this.seen = new HashSet<>(known);
    this.keptElsewhere = keptElsewhere;
  }

  Workload over(Workload program) {
    return variables -> {
      look(variables);
      return program.start(variables);
    };
  }

  /** How many values programs ran with before a Vault held them. */
  synchronized int notKept() {
    return notKept;
  }

  private synchronized void look(Map<String, String> variables) {
    for (String slot : slots) {
      String value = variables.getOrDefault(slot, "");
      if (!value.isBlank() && seen.add(value) && !keptElsewhere.test(value)) {
        notKept++;
      }
    }
  }
}
