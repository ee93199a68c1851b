package dev.keyturn.rotation;

import dev.keyturn.rotation.HealthCheck.Finding;
import dev.keyturn.rotation.Plan.Consumer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is on record of one service's health, oldest first. */
record HealthHistory(Plan plan, AttemptHistory journal, Consumer consumer) {

  List<HealthCheck> all() {
    return journal.checks().stream()
        .filter(c -> c.service().equals(consumer.service().name()))
        .toList();
  }

  @Nullable HealthCheck last() {
    List<HealthCheck> all = all();
    return all.isEmpty() ? null : all.getLast();
  }

  /** What was not good since the last good look, and since a person last resumed it. */
  List<HealthCheck> run() {
    return knownUnwell()
        ? List.of()
        : bad().stream().filter(c -> journal.sinceResumed(c.at())).toList();
  }

  /**
   * A person has resumed it, after a leak, over a service that was unwell: that holds nothing up
   * until it has been well once. A leaked value goes also where something else is broken.
   */
  boolean knownUnwell() {
    List<HealthCheck> bad = bad();
    return journal.overridden(plan)
        && !bad.isEmpty()
        && (bad.size() == all().size() || !journal.sinceResumed(bad.getFirst().at()));
  }

  /** What was not good since the last good look. */
  private List<HealthCheck> bad() {
    var bad = new ArrayList<HealthCheck>();
    for (HealthCheck check : all()) {
      if (check.finding() == Finding.WELL) {
        bad.clear();
      } else {
        bad.add(check);
      }
    }
    return bad;
  }

  /** Whether it was well once since this rotation last deployed it; true where it never has. */
  boolean wellSinceDeployed() {
    Attempt deployed = journal.lastDeployed(consumer.service());
    return deployed == null
        || all().stream()
            .anyMatch(c -> c.finding() == Finding.WELL && c.at().isAfter(deployed.begunAt()));
  }

  /** How long its requests took before the first deploy; null where it did not say. */
  @Nullable Long baseline() {
    return all().stream()
        .filter(c -> c.finding() == Finding.WELL)
        .findFirst()
        .map(c -> c.health().p95Millis())
        .orElse(null);
  }
}
