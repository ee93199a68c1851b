package dev.keyturn.engine;

import dev.keyturn.audit.CanonicalJson;
import dev.keyturn.engine.Engine.Ask;
import dev.keyturn.engine.Engine.Opened;
import dev.keyturn.engine.Engine.WordRefused;
import dev.keyturn.plan.DueDates;
import dev.keyturn.plan.DueDates.Due;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.plan.Rehearsal;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Sha256;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.text.PlainLine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts rotations from the folder of plans: one by name, or all that are due. */
public final class Starts {
  private final Supplier<Engine> engine;
  private final RotationStore store;
  private final PlanFiles files;

  /**
   * @param engine asked for when there is something to start, and not before: most runs from cron
   *     find nothing due, and need no Vault
   */
  public Starts(
      Supplier<Engine> engine, RotationStore store, Path folder, Optional<Rehearsal> rehearsal) {
    this.engine = engine;
    this.store = store;
    this.files = new PlanFiles(folder, rehearsal);
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
   * @param secrets only these of the plan's; empty: all
   * @param key the person's own word for this order: sent twice, it starts once; null: none
   * @throws UnknownPlan when there is no such valid plan, environment or secret
   * @throws SecretBusy when another open rotation has one of the secrets
   * @throws WordRefused KEY_REUSED: the key belongs to another order of this person's
   */
  public Opened start(
      String plan,
      String environment,
      Set<String> secrets,
      Actor by,
      String reason,
      boolean emergency,
      @Nullable String key)
      throws UnknownPlan, SecretBusy, WordRefused {
    Plan computed = compute(plan, environment, secrets);
    String order = order(plan, environment, secrets, reason, emergency);
    return engine.get().start(new Ask(computed, by, reason, emergency, key, order));
  }

  private static String order(
      String plan, String environment, Set<String> secrets, String reason, boolean emergency) {
    var order = new TreeMap<String, Object>();
    order.put("plan", plan);
    order.put("environment", environment);
    order.put("secrets", List.copyOf(new TreeSet<>(secrets)));
    order.put("reason", PlainLine.clean(reason));
    order.put("emergency", emergency);
    return Sha256.hex(CanonicalJson.write(order));
  }

  /** When the plan's environments last completed a rotation, and last ended without one. */
  public DueDates known(PlanSpec plan) {
    return new DueDates(plan, lastEnded(plan, Phase.COMPLETED), lastEnded(plan, Phase.ABORTED));
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
    String reason = "due since " + due.due();
    String environment = due.environment().name();
    try {
      var ask =
          new Ask(
              files.compute(plan, due.environment()),
              by,
              reason,
              false,
              null,
              order(plan.name(), environment, Set.of(), reason, false));
      return Optional.of(engine.get().start(ask).id());
    } catch (SecretBusy e) {
      return Optional.empty();
    } catch (WordRefused e) {
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
