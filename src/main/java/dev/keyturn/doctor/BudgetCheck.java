package dev.keyturn.doctor;

import dev.keyturn.adapter.database.DatabaseBudget;
import dev.keyturn.plan.DueDates;
import dev.keyturn.plan.PlanExplanation;
import java.time.Clock;

/** Whether what is left of an hour's requests to Railway is enough for a rotation. */
record BudgetCheck(Clock clock, Findings findings) {
  /** By the token that has least left: a rotation is as slow as that. */
  void run(Subject subject, DatabaseBudget budget) {
    int left =
        subject.plan().consumers().stream()
            .map(c -> c.service().environment().tokenVariable())
            .distinct()
            .mapToInt(budget::left)
            .min()
            .orElse(0);
    int needed =
        PlanExplanation.of(DueDates.ofNew(subject.file()), clock.instant()).environments().stream()
            .filter(e -> e.name().equals(subject.environment().name()))
            .mapToInt(e -> e.cost().ofOneToken())
            .sum();
    String where = "requests of " + subject.name();
    String found =
        "about " + needed + " with one token for a rotation, " + left + " left of its hour";
    if (needed > left) {
      findings.warning(
          where,
          found,
          "It would wait for the next hour in between; unset KEYTURN_REQUESTS_PER_HOUR, or give each Railway project a token of its own.");
    } else {
      findings.ok(where, found);
    }
  }
}
