package dev.keyturn.engine;

import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.RotationStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One change outside: journal what will be done, do it, journal how it ended. */
final class EffectRunner {
  private final RotationStore store;
  private final RotationAudit trail;
  private final TrailIntegrity trust;
  private final Timings timings;
  private final Watch watch;
  private final Lease lease;
  private final RotationId id;
  private final Effects effects;
  private final RotationWriter writer;
  private final Halt halt;

  EffectRunner(
      RotationStore store,
      RotationAudit trail,
      TrailIntegrity trust,
      Timings timings,
      Watch watch,
      Lease lease,
      Effects effects,
      RotationWriter writer,
      Halt halt) {
    this.store = store;
    this.trail = trail;
    this.trust = trust;
    this.timings = timings;
    this.watch = watch;
    this.lease = lease;
    this.id = lease.rotation();
    this.effects = effects;
    this.writer = writer;
    this.halt = halt;
  }

  /**
   * Null: it is done, look again.
   *
   * @throws RemoteFailure it was not done, and that is on record
   */
  @Nullable TickResult act(
      Rotation before,
      Plan plan,
      Map<SecretName, SecretProgress> secrets,
      Effect effect,
      Values values)
      throws RemoteFailure {
    List<String> environments =
        effect.environments().stream().map(RailwayEnvironment::environmentId).toList();
    if (!store.lockEnvironments(
        lease, id, environments, timings.lease().plus(timings.quarantine()))) {
      return writer.waiting(
          before,
          ReasonCode.ENVIRONMENT_BUSY,
          "another rotation is changing " + environments,
          store.now().plus(timings.poll()));
    }
    Optional<String> tampered = trust.changed();
    if (tampered.isPresent()) {
      return halt.unsigned(before, tampered.get());
    }
    String opKey = writer.opKey(before.state(), effect);
    Attempt attempt =
        store.inTransaction(() -> {
          Attempt begun =
              store.begin(
                  lease,
                  id,
                  before.state().phase(),
                  before.state().wave(),
                  effect.kind(),
                  effect.target(),
                  opKey);
          store.save(lease, before.moving());
          trail.intent(lease, before, effect, begun);
          return begun;
        });
    try {
      tampered = trust.keepAnchor();
    } catch (RemoteFailure failure) {
      if (AnchorKeeper.spoilt(failure)) {
        store.end(lease, attempt.id(), Outcome.NOT_SENT, null);
      } else {
        writer.end(effect, attempt, Outcome.NOT_SENT, secrets, null, failure.kind().name());
      }
      throw failure;
    }
    if (tampered.isPresent()) {
      // Its entry is missing from now on, as all that would be signed over the fork.
      store.end(lease, attempt.id(), Outcome.NOT_SENT, null);
      return halt.unsigned(writer.load(), tampered.get());
    }
    Effects.Done done;
    try {
      done = effects.carryOut(plan, secrets, opKey, effect, values);
    } catch (RemoteFailure failure) {
      return effectFailed(effect, attempt, secrets, failure);
    }
    var known = new TreeMap<>(secrets);
    SecretProgress learnt = done.progress();
    if (learnt != null) {
      known.put(learnt.name(), learnt);
    }
    store.inTransaction(() -> {
      if (learnt != null) {
        store.save(lease, id, learnt);
      }
      writer.end(
          effect,
          attempt,
          done.arrived() ? Outcome.DONE : Outcome.UNKNOWN,
          known,
          done.deploymentId(),
          null);
      if (!done.arrived()) {
        writer.quiet(writer.load());
      }
      return id;
    });
    store.unlockEnvironments(id);
    watch.done(effect);
    return done.arrived() ? null : unseen(effect);
  }

  /**
   * It was answered and does not show: nothing may be built on it, or reverse it, before it must.
   */
  private TickResult unseen(Effect effect) {
    String detail = effect.kind() + " on " + effect.target() + " is not visible yet";
    Rotation rotation = writer.load();
    Instant limit = rotation.state().since().plus(timings.phaseLimit());
    if (store.now().isAfter(limit)) {
      return writer.stall(rotation, ReasonCode.NO_PROGRESS, detail);
    }
    Instant until = Objects.requireNonNull(rotation.quietUntil());
    return writer.waiting(rotation, ReasonCode.QUARANTINE, detail, until);
  }

  private TickResult effectFailed(
      Effect effect,
      Attempt attempt,
      Map<SecretName, SecretProgress> secrets,
      RemoteFailure failure)
      throws RemoteFailure {
    Outcome outcome =
        switch (failure.kind()) {
          case OUTCOME_UNKNOWN -> Outcome.UNKNOWN;
          case TRANSIENT, CONFLICT -> Outcome.NOT_DONE;
          case REJECTED -> Outcome.REFUSED;
        };
    if (failure.kind() == RemoteFailure.Kind.OUTCOME_UNKNOWN) {
      watch.failed(failure);
      // Together: between the two a process could die, and the next would not know to wait.
      Rotation quiet =
          store.inTransaction(() -> {
            writer.end(effect, attempt, outcome, secrets, null, failure.kind().name());
            return writer.quiet(writer.load());
          });
      store.unlockEnvironments(id);
      Instant until = Objects.requireNonNull(quiet.quietUntil());
      return writer.waiting(
          quiet, ReasonCode.QUARANTINE, failure.problem() + "; until " + until, until);
    }
    writer.end(effect, attempt, outcome, secrets, null, failure.kind().name());
    store.unlockEnvironments(id);
    throw failure;
  }
}
