package dev.keyturn.rotation;

import dev.keyturn.rotation.Observed.CurrentValue;
import dev.keyturn.rotation.Plan.ManagedSecret;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;

/**
 * Whether the world is still the one that people said yes to: the preflight's look again, compared
 * with what was on record when approval was asked for. Nothing has been touched yet.
 */
public record PreconditionCheck(
    Plan plan,
    RotationState state,
    AttemptHistory journal,
    Observed world,
    Timings timings,
    Instant now) {

  /** The step that people agreed to; or that their yes is withdrawn, or has to wait. */
  public Step of(Step.Advance approved) {
    Step seen = new Preflight(plan, world, timings, false).check();
    return switch (seen) {
      case Step.Begin(Map<SecretName, CurrentValue> inForce, String _) ->
          compared(inForce, approved);
      // That nobody was heard says nothing about what is there.
      case Step.Stall(ReasonCode why, Blocker on, String detail)
          when why == ReasonCode.ATTESTATION_REFUSED ->
          later(plan, state, timings, now, ReasonCode.REMOTE_UNAVAILABLE, on, detail);
      case Step.Stall(ReasonCode why, Blocker on, String detail)
          when passing(why) && now.isBefore(limit()) ->
          later(plan, state, timings, now, why, on, detail);
      case Step.Stall(ReasonCode why, Blocker _, String detail) ->
          new Step.CallOff(ReasonCode.TARGETS_CHANGED, why + ", " + detail);
      case Step.Wait wait -> later(plan, state, timings, now, wait.why(), wait.on(), wait.detail());
      default -> throw new IllegalStateException("no answer to whether it is safe to start");
    };
  }

  /** What may be over in a moment: a replica that starts again, somebody's half-made edit. */
  private static boolean passing(ReasonCode why) {
    return switch (why) {
      case REPLICAS_MISSING,
          NOT_ONE_ACTIVE_DEPLOYMENT,
          FOREIGN_STAGED_CHANGES,
          UNHEALTHY_BEFORE_START ->
          true;
      default -> false;
    };
  }

  /** After the last yes as long as anything may take that only waits for deploys and replicas. */
  private Instant limit() {
    return journal.commands().stream()
        .filter(c -> c.kind() == Command.Kind.APPROVE)
        .map(Command::at)
        .filter(at -> at.isAfter(state.since()))
        .max(Comparator.naturalOrder())
        .orElse(state.since())
        .plus(timings.phaseLimit());
  }

  /** Waits with a yes that was given, until the time for it is over. */
  public static Step later(
      Plan plan,
      RotationState state,
      Timings timings,
      Instant now,
      ReasonCode why,
      Blocker on,
      String detail) {
    Instant expires = state.since().plus(plan.approval().expires());
    return now.isBefore(expires)
        ? new Step.Wait(why, on, timings.poll(), "approved, but " + detail)
        : new Step.CallOff(
            ReasonCode.APPROVAL_EXPIRED, "approved, but not started by " + expires + ": " + detail);
  }

  private Step compared(Map<SecretName, CurrentValue> inForce, Step.Advance approved) {
    for (ManagedSecret secret : plan.secrets()) {
      CurrentValue found = inForce.get(secret.name());
      if (found == null || !found.fingerprint().equals(journal.of(secret).outgoing())) {
        return new Step.CallOff(
            ReasonCode.TARGETS_CHANGED,
            secret.name() + " has another value than when approval was asked for");
      }
    }
    return approved;
  }
}
