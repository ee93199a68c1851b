package dev.keyturn.engine;

import dev.keyturn.plan.DueDates;
import dev.keyturn.plan.DueDates.Due;
import dev.keyturn.plan.PlanComputation;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.plan.Rehearsal;
import dev.keyturn.plan.RotationPlan;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.RotationStore.SecretBusy;
import dev.keyturn.rotation.port.RotationStore.Stored;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Starts rotations from the folder of plans: one by name, or all that are due. */
public final class Starts {
  private final Supplier<Engine> engine;
  private final RotationStore store;
  private final Path folder;
  private final Optional<Rehearsal> rehearsal;

  /**
   * @param engine asked for when there is something to start, and not before: most runs from cron
   *     find nothing due, and need no Vault
   */
  public Starts(
      Supplier<Engine> engine, RotationStore store, Path folder, Optional<Rehearsal> rehearsal) {
    this.engine = engine;
    this.store = store;
    this.folder = folder;
    this.rehearsal = rehearsal;
  }

  /** The plans as they are on disk now, and what is wrong with the others. */
  public PlanFolder plans() {
    return PlanFolder.read(folder);
  }

  /**
   * Exactly what a rotation would do.
   *
   * @throws UnknownPlan when there is no such valid plan or environment
   */
  public Plan compute(String plan, String environment) throws UnknownPlan {
    PlanFolder plans = plans();
    RotationPlan file =
        plans
            .plan(plan)
            .orElseThrow(() ->
                new UnknownPlan(
                    "there is no valid plan \""
                        + plan
                        + "\" in "
                        + folder
                        + "; valid plans: "
                        + plans.plans().stream().map(RotationPlan::name).toList()
                        + (plans.mistakes().isEmpty()
                            ? ""
                            : ". Run `keyturn plans validate`: some files have mistakes")));
    PlannedEnvironment place =
        file.environment(environment)
            .orElseThrow(() ->
                new UnknownPlan(
                    "plan "
                        + plan
                        + " has no environment \""
                        + environment
                        + "\"; it has "
                        + file.environments().stream().map(PlannedEnvironment::name).toList()));
    return computed(file, place);
  }

  public RotationId start(String plan, String environment, Actor by, String reason)
      throws UnknownPlan, SecretBusy {
    Plan computed = compute(plan, environment);
    return engine.get().start(computed, by, reason);
  }

  /** When each environment of each valid plan is due, on the database's clock. */
  public Map<RotationPlan, List<Due>> dates() {
    return dates(store.now());
  }

  private Map<RotationPlan, List<Due>> dates(Instant now) {
    var dates = new HashMap<RotationPlan, List<Due>>();
    for (RotationPlan plan : plans().plans()) {
      dates.put(plan, new DueDates(plan, lastCompleted(plan)).at(now));
    }
    return dates;
  }

  /**
   * Starts whatever is due and not under way. Run twice at once, each is started once: the database
   * holds the claim. One moment serves for all: what was never rotated is due at the moment of
   * asking, so a second look at the clock would find it due only after the first.
   */
  public List<RotationId> startDue(Actor by) {
    var started = new ArrayList<RotationId>();
    // One moment for both questions: what is due may start "now" at the earliest, and a clock that
    // is read again later would always find that not yet reached.
    Instant now = store.now();
    dates(now)
        .forEach((plan, dates) -> {
          for (Due due : dates) {
            if (due.now(now) && !underWay(plan.name(), due.environment().name())) {
              startUnlessTaken(plan, due, by).ifPresent(started::add);
            }
          }
        });
    return started;
  }

  /**
   * Empty when another process was faster, or a rotation of another plan holds a variable: the next
   * run looks again.
   */
  private Optional<RotationId> startUnlessTaken(RotationPlan plan, Due due, Actor by) {
    try {
      return Optional.of(
          engine.get().start(computed(plan, due.environment()), by, "due since " + due.due()));
    } catch (SecretBusy e) {
      return Optional.empty();
    }
  }

  /** When each environment of a plan last completed a rotation. */
  public Map<String, Instant> lastCompleted(RotationPlan plan) {
    var last = new HashMap<String, Instant>();
    for (PlannedEnvironment environment : plan.environments()) {
      store
          .lastCompleted(plan.name(), environment.name())
          .map(Stored::endedAt)
          .ifPresent(at -> last.put(environment.name(), at));
    }
    return last;
  }

  private boolean underWay(String plan, String environment) {
    return store.open().stream()
        .anyMatch(r -> r.plan().equals(plan) && r.environment().equals(environment));
  }

  private Plan computed(RotationPlan file, PlannedEnvironment environment) {
    Plan plan = PlanComputation.compute(file, environment);
    return rehearsal.isEmpty() ? plan : rehearsal.get().play(plan);
  }

  /** No such plan or environment; the message names those that there are. */
  public static final class UnknownPlan extends Exception {
    UnknownPlan(String message) {
      super(message);
    }
  }
}
