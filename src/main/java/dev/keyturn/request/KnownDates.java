package dev.keyturn.request;

import dev.keyturn.plan.DueDates;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.RotationReads;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** When a plan's environments are due, by what is on record. */
record KnownDates(RotationReads store) {

  DueDates of(PlanSpec plan) {
    Map<String, Instant> without = lastEnded(plan, Phase.ABORTED);
    lastEnded(plan, Phase.ABANDONED)
        .forEach(
            (environment, at) -> without.merge(environment, at, (a, b) -> a.isBefore(b) ? b : a));
    return new DueDates(
        plan,
        lastEnded(plan, Phase.COMPLETED),
        without,
        new KeptAtStart(store).until(plan, store.now()));
  }

  private Map<String, Instant> lastEnded(PlanSpec plan, Phase as) {
    var last = new HashMap<String, Instant>();
    for (PlannedEnvironment environment : plan.environments()) {
      store
          .lastEnded(plan.name(), environment.name(), as)
          .map(Rotation::endedAt)
          .ifPresent(at -> last.put(environment.name(), at));
    }
    return last;
  }
}
