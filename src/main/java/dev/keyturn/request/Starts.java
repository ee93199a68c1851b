package dev.keyturn.request;

import dev.keyturn.plan.DueDates;
import dev.keyturn.plan.DueDates.Due;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationReads;
import dev.keyturn.rotation.port.SecretBusy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Starts rotations from the folder of plans: one by name, or all that are due. */
public final class Starts {
  private final PlanFiles files;
  private final RotationReads store;
  private final Opening opening;

  public Starts(PlanFiles files, RotationReads store, Opening opening) {
    this.files = files;
    this.store = store;
    this.opening = opening;
  }

  /** The plans as they are on disk now, and what is wrong with the others. */
  public PlanFolder plans() {
    return files.read();
  }

  /**
   * Exactly what a rotation would do.
   *
   * @param secrets only these of the plan's; empty: all
   * @throws UnknownPlan when there is no such valid plan, environment or secret
   */
  public Plan compute(String plan, String environment, Set<String> secrets) throws UnknownPlan {
    return files.compute(plan, environment, secrets);
  }

  /**
   * Starts a rotation of a plan as its file is now.
   *
   * @throws UnknownPlan when there is no such valid plan, environment or secret
   * @throws SecretBusy when another open rotation has one of the secrets
   * @throws CommandRefused KEY_REUSED: the key belongs to another request of this person's.
   *     INVALID: it is no key that could be kept
   */
  public Started start(Actor by, StartRequest request)
      throws UnknownPlan, SecretBusy, CommandRefused {
    Plan plan = compute(request.plan(), request.environment(), request.secrets());
    return opening.open(plan, by, request);
  }

  /** When the plan's environments last completed a rotation, and last ended without one. */
  public DueDates known(PlanSpec plan) {
    Map<String, Instant> without = lastEnded(plan, Phase.ABORTED);
    lastEnded(plan, Phase.ABANDONED)
        .forEach(
            (environment, at) -> without.merge(environment, at, (a, b) -> a.isBefore(b) ? b : a));
    return new DueDates(plan, lastEnded(plan, Phase.COMPLETED), without);
  }

  /**
   * Starts whatever is due, not under way, and did not just end aborted. Run twice at once, each is
   * started once: the database holds the claim. One moment serves for all: what was never rotated
   * is due at the moment of asking, so a second look at the clock would find it due only after the
   * first.
   */
  public List<RotationId> startDue(Actor by) {
    var started = new ArrayList<RotationId>();
    // One moment for both questions: what is due may start "now" at the earliest, and a clock that
    // is read again later would always find that not yet reached.
    Instant now = store.now();
    for (PlanSpec plan : plans().plans()) {
      for (Due due : known(plan).at(now)) {
        if (due.now(now) && !underWay(plan.name(), due.environment().name())) {
          startUnlessTaken(plan, due, by).ifPresent(started::add);
        }
      }
    }
    return started;
  }

  /**
   * Empty when another process was faster, or a rotation of another plan holds a variable: the next
   * run looks again.
   */
  private Optional<RotationId> startUnlessTaken(PlanSpec plan, Due due, Actor by) {
    var request =
        new StartRequest(
            plan.name(), due.environment().name(), Set.of(), "due since " + due.due(), false, null);
    try {
      Plan computed = files.compute(plan, due.environment());
      return Optional.of(opening.open(computed, by, request).id());
    } catch (SecretBusy e) {
      return Optional.empty();
    } catch (CommandRefused e) {
      throw new IllegalStateException("no key, so none can be reused", e);
    }
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

  private boolean underWay(String plan, String environment) {
    return store.open().stream()
        .anyMatch(r -> r.plan().equals(plan) && r.environment().equals(environment));
  }

  /** No such plan, environment or secret; the message names those that there are. */
  public static final class UnknownPlan extends Exception {
    UnknownPlan(String message) {
      super(message);
    }
  }
}
