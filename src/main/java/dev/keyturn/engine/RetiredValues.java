package dev.keyturn.engine;

import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.AttemptHistory;
import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretInRotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.Step;
import dev.keyturn.rotation.port.RotationReads;
import java.util.Map;
import java.util.Optional;

/**
 * What was retired, revoked or called off does not come back unseen: neither as the value that a
 * rotation finds in force and would keep accepted, nor as the one that it would bring into force.
 */
final class RetiredValues {
  private final RotationReads store;

  RetiredValues(RotationReads store) {
    this.store = store;
  }

  /**
   * The step, unless it would build on such a value. An emergency starts from it, and says so: to
   * rotate is the way to get rid of it.
   */
  Step before(Step step, Rotation rotation, Plan plan, AttemptHistory journal) {
    return switch (step) {
      case Step.Begin begin -> begin(begin, rotation, plan);
      case Step.Advance _ when rotation.state().phase() == Phase.STORING ->
          supplied(step, rotation, plan, journal.secrets());
      default -> step;
    };
  }

  private Step begin(Step.Begin begin, Rotation rotation, Plan plan) {
    String said = begin.said();
    for (var found : begin.inForce().entrySet()) {
      var retired = retired(rotation, plan, found.getKey(), found.getValue().fingerprint(), true);
      if (retired.isEmpty()) {
        continue;
      }
      String detail = found.getKey() + " holds a value that " + retired.get();
      if (!rotation.emergency()) {
        return stall(found.getKey(), detail + "; it is refused but in an emergency");
      }
      said += "; " + detail;
    }
    return new Step.Begin(begin.inForce(), said);
  }

  /** A value that is made here is new; a person may hand in anything. */
  private Step supplied(
      Step step, Rotation rotation, Plan plan, Map<SecretName, SecretProgress> secrets) {
    for (SecretProgress secret : secrets.values()) {
      Fingerprint incoming = secret.incoming();
      var retired =
          incoming == null
              ? Optional.<String>empty()
              : retired(rotation, plan, secret.name(), incoming, false);
      if (retired.isPresent()) {
        return stall(
            secret.name(),
            "the value supplied for "
                + secret.name()
                + " is one that "
                + retired.get()
                + "; cancel, and supply a new one");
      }
    }
    return step;
  }

  private static Step stall(SecretName secret, String detail) {
    return new Step.Stall(
        ReasonCode.RETIRED_VALUE_IN_FORCE, new Blocker(secret, null, null, null), detail);
  }

  /**
   * What became of a value, by the newest rotation that says so.
   *
   * @param calledOff whether one that never came to stay counts; a person may hand it in again
   */
  private Optional<String> retired(
      Rotation rotation, Plan plan, SecretName secret, Fingerprint value, boolean calledOff) {
    for (SecretInRotation past : store.knowing(plan.name(), plan.environment(), secret, value)) {
      Rotation by = past.rotation();
      boolean brought = value.equals(past.progress().incoming());
      if (by.id().equals(rotation.id()) || !by.state().phase().ended()) {
        continue;
      }
      if (by.state().phase() == Phase.COMPLETED && brought) {
        return Optional.empty();
      }
      if (by.state().phase() == Phase.COMPLETED) {
        Kept kept = past.progress().kept();
        return Optional.of(
            "rotation "
                + by.id()
                + (kept == null
                    ? " has retired"
                    : " has replaced, and has kept only to be accepted " + kept.words()));
      }
      if (by.state().phase() == Phase.ABORTED && brought && calledOff) {
        return Optional.of("rotation " + by.id() + " was to bring and was called off");
      }
      if (!brought && revoked(by)) {
        return Optional.of("has leaked, say two people of rotation " + by.id());
      }
    }
    return Optional.empty();
  }

  private boolean revoked(Rotation rotation) {
    return PlanText.of(rotation)
        .flatMap(plan ->
            Revocation.agreedAt(plan, rotation.requestedBy(), store.commands(rotation.id())))
        .isPresent();
  }
}
