package dev.keyturn.access;

import static dev.keyturn.rotation.Refusal.EMERGENCY_NOT_ALLOWED;
import static dev.keyturn.rotation.Refusal.FORBIDDEN;
import static dev.keyturn.rotation.Refusal.INVALID;
import static dev.keyturn.rotation.Refusal.NOT_FOUND;
import static dev.keyturn.rotation.Refusal.NOT_PROMOTED;
import static dev.keyturn.rotation.Refusal.PLAN_NOT_YOURS;
import static dev.keyturn.rotation.Refusal.SECRET_BUSY;
import static dev.keyturn.rotation.Refusal.UNKNOWN_PLAN;

import dev.keyturn.engine.Engine;
import dev.keyturn.engine.Engine.Heard;
import dev.keyturn.engine.Engine.Opened;
import dev.keyturn.engine.Engine.WordRefused;
import dev.keyturn.engine.Starts;
import dev.keyturn.engine.Starts.UnknownPlan;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The front desk over the engine: rights, then the plan's own limits, then the engine's answer. */
public final class Desk implements FrontDesk {
  private final Starts starts;
  private final Supplier<Engine> engine;
  private final RotationStore store;
  private final PlanLimits limits;
  private final Consumer<Turned> refusals;

  /**
   * @param engine asked for when there is something to do, and not before: it needs Vault
   * @param refusals notes what was refused, without making anybody wait
   */
  public Desk(
      Starts starts,
      Supplier<Engine> engine,
      RotationStore store,
      Clock clock,
      Consumer<Turned> refusals) {
    this.starts = starts;
    this.engine = engine;
    this.store = store;
    this.limits = new PlanLimits(() -> starts.plans().plans(), clock);
    this.refusals = refusals;
  }

  @Override
  public Started start(Principal who, Order order) throws Refused {
    String what = order.emergency() ? "start an emergency" : "start";
    return asked(
        who,
        what,
        () -> {
          PlanSpec plan = visible(who, order.plan());
          need(who, Right.START, FORBIDDEN);
          if (order.emergency()) {
            need(who, Right.START_EMERGENCY, EMERGENCY_NOT_ALLOWED);
          }
          operator(who, plan.name());
          if (plan.environment(order.environment()).isEmpty()) {
            throw new Refused(UNKNOWN_PLAN);
          }
          return started(who, order);
        });
  }

  private Started started(Principal who, Order order) throws Refused {
    try {
      Opened opened =
          starts.start(
              order.plan(),
              order.environment(),
              order.secrets(),
              who.actor(),
              order.reason(),
              order.emergency(),
              order.key());
      return new Started(store.find(opened.id()).orElseThrow(), opened.again());
    } catch (UnknownPlan e) {
      // Plan and environment are there: it is one of the secrets.
      throw new Refused(INVALID, "The plan has no such secret. Read the plan for those it has.");
    } catch (WordRefused e) {
      throw refused(e);
    } catch (SecretBusy e) {
      boolean theirs = store.find(e.holder()).filter(r -> maySee(who, r.plan())).isPresent();
      throw theirs
          ? new Refused(
              SECRET_BUSY,
              "Rotation " + e.holder() + " has one of these secrets. Wait for it, or cancel it.")
          : new Refused(SECRET_BUSY);
    }
  }

  @Override
  public List<PlanSpec> plans(Principal who) throws Refused {
    return asked(
        who,
        "list plans",
        () -> {
          need(who, Right.SEE, FORBIDDEN);
          return limits.plans().stream().filter(p -> PlanLimits.maySee(who, p)).toList();
        });
  }

  @Override
  public PlanSpec plan(Principal who, String name) throws Refused {
    return asked(
        who,
        "read a plan",
        () -> {
          need(who, Right.SEE, FORBIDDEN);
          return visible(who, name);
        });
  }

  @Override
  public Rotation rotation(Principal who, RotationId id) throws Refused {
    return asked(
        who,
        "read a rotation",
        () -> {
          need(who, Right.SEE, FORBIDDEN);
          return visible(who, id);
        });
  }

  @Override
  public boolean maySee(Principal who, String plan) {
    return who.has(Right.SEE) && limits.maySee(who, plan);
  }

  @Override
  public Heard decide(
      Principal who, RotationId id, Kind decision, PlanDigest digest, String comment)
      throws Refused {
    return asked(
        who,
        word(decision),
        () -> {
          switch (decision) {
            case APPROVE, REJECT, REVIEW, REVOKE -> {}
            case CONFIRM, CANCEL, RESUME, RETRY ->
                throw new IllegalArgumentException("no decision: " + decision);
          }
          visible(who, id);
          need(who, Right.DECIDE, FORBIDDEN);
          return hear(who, id, decision, comment, digest);
        });
  }

  @Override
  public Heard steer(Principal who, RotationId id, Kind word, String reason) throws Refused {
    return asked(
        who,
        word(word),
        () -> {
          switch (word) {
            case CANCEL, RESUME, RETRY, CONFIRM -> {}
            case APPROVE, REJECT, REVIEW, REVOKE ->
                throw new IllegalArgumentException("a decision: " + word);
          }
          steerable(who, id);
          return hear(who, id, word, reason, null);
        });
  }

  @Override
  public Heard rollBack(Principal who, RotationId id, String reason) throws Refused {
    return asked(
        who,
        "roll back",
        () -> {
          if (steerable(who, id).state().phase().nothingPromoted()) {
            throw new Refused(NOT_PROMOTED);
          }
          return hear(who, id, Kind.CANCEL, reason, null);
        });
  }

  @Override
  public void refused(Turned refusal) {
    refusals.accept(refusal);
  }

  private Heard hear(
      Principal who, RotationId id, Kind word, String reason, @Nullable PlanDigest digest)
      throws Refused {
    try {
      return engine.get().hear(id, word, who.actor(), reason, digest);
    } catch (WordRefused e) {
      throw refused(e);
    }
  }

  private Rotation steerable(Principal who, RotationId id) throws Refused {
    Rotation rotation = visible(who, id);
    need(who, Right.STEER, FORBIDDEN);
    operator(who, rotation.plan());
    return rotation;
  }

  private PlanSpec visible(Principal who, String plan) throws Refused {
    return limits
        .plan(plan)
        .filter(_ -> maySee(who, plan))
        .orElseThrow(() -> new Refused(UNKNOWN_PLAN));
  }

  private Rotation visible(Principal who, RotationId id) throws Refused {
    return store
        .find(id)
        .filter(r -> maySee(who, r.plan()))
        .orElseThrow(() -> new Refused(NOT_FOUND));
  }

  private void operator(Principal who, String plan) throws Refused {
    if (!limits.mayOperate(who, plan)) {
      throw new Refused(PLAN_NOT_YOURS);
    }
  }

  /** The engine's own words only where they describe a form: others may repeat names. */
  private static Refused refused(WordRefused e) {
    return e.why() == INVALID
        ? new Refused(INVALID, String.valueOf(e.getMessage()))
        : new Refused(e.why());
  }

  private static void need(Principal who, Right right, Refusal otherwise) throws Refused {
    if (!who.has(right)) {
      throw new Refused(otherwise);
    }
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private interface Answer<T> {
    T get() throws Refused;
  }

  private <T> T asked(Principal who, String what, Answer<T> answer) throws Refused {
    try {
      return answer.get();
    } catch (Refused e) {
      refusals.accept(new Turned(e.why(), who.name(), who.via(), null, what));
      throw e;
    }
  }
}
