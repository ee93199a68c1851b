package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.AttemptHistory;
import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.Observed;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.PreconditionCheck;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.Step;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.RotationReads;
import dev.keyturn.rotation.port.SecretStore;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Before anything is touched: whether what would be done now is what was asked for and agreed to. A
 * yes is for one plan and for the targets as they were shown, and is withdrawn when either changes.
 * An emergency rests on nobody's yes, so it is not held up by that. And what nobody was shown is
 * looked for, there and before each of the steps after which somebody else could be cut off.
 */
final class StartGuard {
  private final CurrentPlan plans;
  private final Observer observer;
  private final Timings timings;
  private final SecretStore vault;
  private final RetiredValues retired;
  private final ConsumerCensus census;

  StartGuard(Engine.Ports ports, RotationReads store, Observer observer, Timings timings) {
    this.plans = ports.plans();
    this.observer = observer;
    this.timings = timings;
    this.vault = ports.vault();
    this.retired = new RetiredValues(store);
    this.census = new ConsumerCensus(ports.platform());
  }

  /** Called off when the plan's file says something else by now; null while it does not. */
  Step.@Nullable CallOff changed(Rotation rotation) {
    if (rotation.emergency() || !beforeTheStart(rotation.state().phase())) {
      return null;
    }
    Optional<PlanDigest> file = plans.of(rotation);
    return file.isPresent() && !file.get().equals(rotation.digest())
        ? new Step.CallOff(
            ReasonCode.PLAN_CHANGED,
            "the file of plan " + rotation.plan() + " says now sha256 " + file.get())
        : null;
  }

  /** The step, unless it would start what nobody agreed to, or cut off whom nobody knows of. */
  Step before(
      Step step, Rotation rotation, Plan plan, AttemptHistory journal, Values values, Instant now)
      throws RemoteFailure {
    Step agreed = agreed(step, rotation, plan, journal, values, now);
    Step lawful = retired.before(written(agreed, plan), rotation, plan, journal);
    return census.before(lawful, rotation, plan, journal, values);
  }

  /** People are asked about what can be done: a misspelt path in Vault, too, is found before. */
  private Step written(Step step, Plan plan) throws RemoteFailure {
    if (!(step instanceof Step.Begin begin)) {
      return step;
    }
    Set<VaultPath> empty =
        vault.ready(plan.secrets().stream().map(ManagedSecret::vault).distinct().toList());
    return empty.isEmpty()
        ? begin
        : new Step.Begin(
            begin.inForce(),
            begin.said()
                + "; Vault has nothing yet at "
                + empty.stream().map(VaultPath::toString).collect(Collectors.joining(", ")));
  }

  private Step agreed(
      Step step, Rotation rotation, Plan plan, AttemptHistory journal, Values values, Instant now)
      throws RemoteFailure {
    RotationState state = rotation.state();
    if (state.phase() != Phase.AWAITING_APPROVAL
        || rotation.emergency()
        || !(step instanceof Step.Advance approved)) {
      return step;
    }
    if (plans.of(rotation).isEmpty()) {
      return PreconditionCheck.later(
          plan,
          state,
          timings,
          now,
          ReasonCode.APPROVAL_PENDING,
          Blocker.NONE,
          "the file of plan " + plan.name() + " is gone or has mistakes; put it right, or cancel");
    }
    Observed world;
    try {
      world =
          observer.observe(
              plan,
              rotation.id(),
              RotationState.planned(now),
              null,
              values,
              AttestationConsent.given(),
              now);
    } catch (RemoteFailure failure) {
      // Any other refusal, such as of the token, says nothing about what is there.
      if (Failures.ofService(failure)) {
        return new Step.CallOff(ReasonCode.TARGETS_CHANGED, String.valueOf(failure.getMessage()));
      }
      throw failure;
    }
    return new PreconditionCheck(plan, state, journal, world, timings, now).of(approved);
  }

  private static boolean beforeTheStart(Phase phase) {
    return phase == Phase.PLANNED || phase == Phase.AWAITING_APPROVAL;
  }
}
