package dev.keyturn.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the environments of a rotation plan are due. Staging goes before production: an environment
 * starts only after the one that it follows has completed a rotation since this environment's own
 * last one.
 *
 * @param lastCompleted when a rotation last completed, by environment
 * @param lastAborted when one last ended without a rotated value, whoever called it off
 * @param keptUntil of those environments in which people keep the previous value of every secret,
 *     when the first of these may go
 */
public record DueDates(
    PlanSpec plan,
    Map<String, Instant> lastCompleted,
    Map<String, Instant> lastAborted,
    Map<String, Instant> keptUntil) {

  /**
   * What ended without a rotated value is not tried again sooner: each try deploys and makes two
   * versions in Vault, or asks people once more. Who starts it by hand waits for nothing.
   */
  public static final Duration REST = Duration.ofDays(1);

  /** Of a plan of which nothing is known: as if it had never rotated. */
  public static DueDates ofNew(PlanSpec plan) {
    return new DueDates(plan, Map.of(), Map.of());
  }

  /** No previous value is kept. */
  public DueDates(
      PlanSpec plan, Map<String, Instant> lastCompleted, Map<String, Instant> lastAborted) {
    this(plan, lastCompleted, lastAborted, Map.of());
  }

  public DueDates {
    lastCompleted = Map.copyOf(lastCompleted);
    lastAborted = Map.copyOf(lastAborted);
    keptUntil = Map.copyOf(keptUntil);
  }

  /**
   * One environment's date.
   *
   * @param due when its period is over; for one that was never rotated, at once
   * @param start when it starts by itself at the earliest, window and {@link #REST} included; empty
   *     while it waits for the environment before it
   */
  public record Due(PlannedEnvironment environment, Instant due, Optional<Instant> start) {
    public boolean now(Instant now) {
      return start.isPresent() && !now.isBefore(start.get());
    }
  }

  /** In promotion order; empty for a plan that rotates on demand. */
  public List<Due> at(Instant now) {
    if (!(plan.schedule() instanceof Schedule.Every every)) {
      return List.of();
    }
    var dates = new ArrayList<Due>();
    for (PlannedEnvironment environment : plan.environments()) {
      Instant last = lastCompleted.get(environment.name());
      dates.add(
          new Due(
              environment,
              due(environment, every, now),
              mayFollow(environment, last)
                  ? Optional.of(earliest(environment, every, now))
                  : Optional.empty()));
    }
    return List.copyOf(dates);
  }

  private Instant due(PlannedEnvironment environment, Schedule.Every every, Instant now) {
    Instant last = lastCompleted.get(environment.name());
    Instant due = last == null ? now : last.plus(every.period());
    return later(due, keptUntil.getOrDefault(environment.name(), due));
  }

  /**
   * When it starts by itself at the earliest, window and {@link #REST} included, whether or not the
   * environment before it has completed.
   */
  Instant earliest(PlannedEnvironment environment, Schedule.Every every, Instant now) {
    Instant rested = rested(environment, lastCompleted.get(environment.name()));
    Instant earliest = later(later(due(environment, every, now), now), rested);
    return every.window().map(w -> w.nextOpening(earliest)).orElse(earliest);
  }

  private Instant rested(PlannedEnvironment environment, @Nullable Instant last) {
    Instant aborted = lastAborted.get(environment.name());
    return aborted == null || (last != null && last.isAfter(aborted))
        ? Instant.MIN
        : aborted.plus(REST);
  }

  private static Instant later(Instant a, Instant b) {
    return a.isBefore(b) ? b : a;
  }

  private boolean mayFollow(PlannedEnvironment environment, @Nullable Instant last) {
    Optional<String> before = environment.after();
    if (before.isEmpty()) {
      return true;
    }
    Instant there = lastCompleted.get(before.get());
    return there != null && (last == null || there.isAfter(last));
  }
}
