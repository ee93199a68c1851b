package dev.keyturn.request;

import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.RefusedRequest;
import dev.keyturn.access.Right;
import dev.keyturn.plan.PlanFolder.UnknownPlan;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationFilter;
import dev.keyturn.rotation.port.RotationReads;
import dev.keyturn.rotation.port.SecretBusy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What people may ask of Keyturn, from wherever they ask: the one way in. Looks at their rights,
 * then at the plan's own limits, then at the rules; does it or refuses, and leaves both in the
 * audit trail.
 */
public final class AuthorizedRotations {
  private static final int LARGEST_FETCH = 200;

  private final Starts starts;
  private final Commands commands;
  private final RotationReads store;
  private final FreshPlans plans;
  private final Consumer<RefusedRequest> refusals;

  /**
   * @param refusals notes what was refused, without making anybody wait
   */
  public AuthorizedRotations(
      Starts starts,
      Commands commands,
      RotationReads store,
      Clock clock,
      Consumer<RefusedRequest> refusals) {
    this.starts = starts;
    this.commands = commands;
    this.store = store;
    this.plans = new FreshPlans(starts::plans, clock);
    this.refusals = refusals;
  }

  public Started start(Principal who, StartRequest request) throws Refused {
    return asked(
        who,
        request.emergency() ? "start an emergency" : "start",
        () -> {
          PlanSpec plan = visible(who, request.plan());
          need(who, Right.START, Refusal.FORBIDDEN);
          if (request.emergency()) {
            need(who, Right.START_EMERGENCY, Refusal.EMERGENCY_NOT_ALLOWED);
          }
          operator(who, plan.name());
          if (plan.environment(request.environment()).isEmpty()) {
            throw new Refused(Refusal.UNKNOWN_PLAN);
          }
          return started(who, request);
        });
  }

  private Started started(Principal who, StartRequest request) throws Refused {
    try {
      return starts.start(who.actor(), request);
    } catch (UnknownPlan e) {
      // Plan and environment are there: it is one of the secrets.
      throw new Refused(
          Refusal.INVALID, "The plan has no such secret. Read the plan for those it has.");
    } catch (CommandRefused e) {
      throw refused(e);
    } catch (SecretBusy e) {
      boolean theirs = store.find(e.holder()).filter(r -> maySee(who, r.plan())).isPresent();
      String remedy = Refusal.SECRET_BUSY.remedy();
      String holder = "It is rotation " + e.holder() + ".";
      throw new Refused(Refusal.SECRET_BUSY, theirs ? remedy + " " + holder : remedy, e);
    }
  }

  /**
   * Gives a rotation a command. The same decision by the same person counts once.
   *
   * @param digest the plan that a decision is about; null for other commands
   * @return whether it counts; false: the same person had given the same before
   */
  public boolean give(
      Principal who, RotationId id, Kind command, String reason, @Nullable PlanDigest digest)
      throws Refused {
    return asked(who, command.word(), () -> given(who, id, command, reason, digest, null));
  }

  /** The same of a value that is to be kept. */
  public boolean keep(
      Principal who, RotationId id, Keeping keeping, String reason, PlanDigest digest)
      throws Refused {
    return asked(who, Kind.KEEP.word(), () -> given(who, id, Kind.KEEP, reason, digest, keeping));
  }

  /** A cancel that is refused while nothing has been promoted. */
  public boolean rollBack(Principal who, RotationId id, String reason) throws Refused {
    return asked(
        who,
        "roll back",
        () -> {
          if (commandable(who, id, Kind.CANCEL).state().phase().nothingPromoted()) {
            throw new Refused(Refusal.NOT_PROMOTED);
          }
          return given(who, id, Kind.CANCEL, reason, null, null);
        });
  }

  private boolean given(
      Principal who,
      RotationId id,
      Kind command,
      String reason,
      @Nullable PlanDigest digest,
      @Nullable Keeping keeping)
      throws Refused {
    commandable(who, id, command);
    try {
      return commands.give(id, command, who.actor(), reason, digest, keeping);
    } catch (CommandRefused e) {
      throw refused(e);
    }
  }

  /** Who decides is for the rules: the rotation's plan, as it was computed, names them. */
  private Rotation commandable(Principal who, RotationId id, Kind command) throws Refused {
    Rotation rotation = visible(who, id);
    switch (command) {
      case APPROVE, REJECT, REVIEW, REVOKE, ABANDON, KEEP ->
          need(who, Right.DECIDE, Refusal.FORBIDDEN);
      case CANCEL, RESUME, RETRY, CONFIRM -> {
        need(who, Right.STEER, Refusal.FORBIDDEN);
        operator(who, rotation.plan());
      }
    }
    return rotation;
  }

  /** The valid plans that the principal may see. */
  public List<PlanSpec> plans(Principal who) throws Refused {
    return seen(who, "list plans", () -> plans.read().stream().filter(who::maySee).toList());
  }

  public PlanSpec plan(Principal who, String name) throws Refused {
    return seen(who, "read a plan", () -> visible(who, name));
  }

  /** Something that can be rotated. */
  public record Target(String plan, String environment) {}

  /** Of the plans that the principal may see: by plan, then in the plan's order. */
  public List<Target> targets(Principal who) throws Refused {
    return plans(who).stream()
        .flatMap(p -> p.environments().stream().map(e -> new Target(p.name(), e.name())))
        .toList();
  }

  /** Refused with NOT_FOUND when there is none, or none that the principal may see. */
  public Rotation rotation(Principal who, RotationId id) throws Refused {
    return seen(who, "read a rotation", () -> visible(who, id));
  }

  /**
   * Some of the rotations that somebody may see, newest first.
   *
   * @param next the last of them, where there may be more; null: there are no more
   */
  public record Page(List<Rotation> rotations, @Nullable RotationId next) {}

  /**
   * Goes on until the page is full or there are no more: some may not be for these eyes.
   *
   * @param before only those older than this one; null: from the newest
   */
  public Page page(Principal who, RotationFilter filter, @Nullable RotationId before, int limit)
      throws Refused {
    return seen(who, "list rotations", () -> filled(who, narrowed(who, filter), before, limit));
  }

  private Page filled(
      Principal who, RotationFilter filter, @Nullable RotationId before, int limit) {
    List<Rotation> page = new ArrayList<>();
    @Nullable RotationId cursor = before;
    int fetch = limit;
    while (true) {
      List<Rotation> rows = store.page(filter, cursor, fetch);
      for (Rotation row : rows) {
        cursor = row.id();
        if (maySee(who, row.plan())) {
          page.add(row);
          if (page.size() == limit) {
            return new Page(page, cursor);
          }
        }
      }
      if (rows.size() < fetch) {
        return new Page(page, null);
      }
      // For who may see little many rows are passed over, and not one by one.
      fetch = LARGEST_FETCH;
    }
  }

  /** A token for one plan need not walk past the rotations of all the others. */
  private static RotationFilter narrowed(Principal who, RotationFilter filter) {
    return filter.plan() == null && who.plans().size() == 1
        ? new RotationFilter(who.plans().iterator().next(), filter.environment(), filter.standing())
        : filter;
  }

  /** Whether what belongs to the plan may be shown. */
  public boolean maySee(Principal who, String plan) {
    return who.has(Right.SEE)
        && valid(plan).map(who::maySee).orElseGet(() -> who.mayUseUnread(plan));
  }

  /** Notes a refusal that was found elsewhere: an unknown token, a forged signature. */
  public void refused(RefusedRequest refusal) {
    refusals.accept(refusal);
  }

  private Optional<PlanSpec> valid(String plan) {
    return plans.read().stream().filter(p -> p.name().equals(plan)).findFirst();
  }

  private PlanSpec visible(Principal who, String plan) throws Refused {
    return valid(plan)
        .filter(_ -> maySee(who, plan))
        .orElseThrow(() -> new Refused(Refusal.UNKNOWN_PLAN));
  }

  private Rotation visible(Principal who, RotationId id) throws Refused {
    return store
        .find(id)
        .filter(r -> maySee(who, r.plan()))
        .orElseThrow(() -> new Refused(Refusal.NOT_FOUND));
  }

  private void operator(Principal who, String plan) throws Refused {
    if (!valid(plan).map(who::mayOperate).orElseGet(() -> who.mayUseUnread(plan))) {
      throw new Refused(Refusal.PLAN_NOT_YOURS);
    }
  }

  /** The rules' own words where they describe a form, or what the plan's own secrets wait for. */
  private static Refused refused(CommandRefused e) {
    return new Refused(
        e.why(), describes(e.why()) ? String.valueOf(e.getMessage()) : e.why().remedy(), e);
  }

  private static boolean describes(Refusal why) {
    return why == Refusal.INVALID || why == Refusal.PREVIOUS_VALUE_KEPT;
  }

  private static void need(Principal who, Right right, Refusal otherwise) throws Refused {
    if (!who.has(right)) {
      throw new Refused(otherwise);
    }
  }

  private interface Answer<T> {
    T get() throws Refused;
  }

  private <T> T seen(Principal who, String what, Answer<T> answer) throws Refused {
    return asked(
        who,
        what,
        () -> {
          need(who, Right.SEE, Refusal.FORBIDDEN);
          return answer.get();
        });
  }

  private <T> T asked(Principal who, String what, Answer<T> answer) throws Refused {
    try {
      return answer.get();
    } catch (Refused e) {
      // Nobody tries what is not theirs at the command line: all is theirs who has the database.
      if (!who.atCommandLine()) {
        refusals.accept(new RefusedRequest(e.why(), who.name(), who.via(), null, what));
      }
      throw e;
    }
  }
}
