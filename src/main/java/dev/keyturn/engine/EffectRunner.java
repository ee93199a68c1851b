package dev.keyturn.engine;

import dev.keyturn.remote.FailureKind;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Effect;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One change outside: journal what will be done, do it, journal how it ended. */
final class EffectRunner {
  /**
   * How the anchor's own judgement of what it found is called; a refused call is named otherwise.
   */
  private static final String ANCHOR = "anchor";

  private final RotationStore store;
  private final RotationAudit trail;
  private final TrailIntegrity trust;
  private final Timings timings;
  private final Watch watch;
  private final Lease lease;
  private final RotationId id;
  private final Effects effects;
  private final RotationWriter logbook;

  EffectRunner(
      RotationStore store,
      RotationAudit trail,
      TrailIntegrity trust,
      Timings timings,
      Watch watch,
      Lease lease,
      Effects effects,
      RotationWriter logbook) {
    this.store = store;
    this.trail = trail;
    this.trust = trust;
    this.timings = timings;
    this.watch = watch;
    this.lease = lease;
    this.id = lease.rotation();
    this.effects = effects;
    this.logbook = logbook;
  }

  /** Null: it is done, look again. */
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
      return logbook.waiting(
          before,
          ReasonCode.ENVIRONMENT_BUSY,
          "another rotation is changing " + environments,
          store.now().plus(timings.poll()));
    }
    Optional<String> tampered = trust.changed();
    if (tampered.isPresent()) {
      return logbook.stall(before, ReasonCode.AUDIT_TAMPERED, tampered.get());
    }
    String opKey = logbook.opKey(before.state(), effect);
    Attempt attempt =
        store.inTransaction(() -> {
          Attempt begun =
              store.begin(
                  lease,
                  id,
                  before.state().phase(),
                  before.state().wave(),
                  effect.word(),
                  effect.target(),
                  opKey);
          store.save(lease, before.moving());
          trail.intent(lease, before, effect, begun);
          return begun;
        });
    Effects.Done done;
    try {
      tampered = trust.keepAnchor();
    } catch (RemoteFailure failure) {
      logbook.end(effect, attempt, "not-sent", secrets, null, failure.kind().name());
      return anchorFailed(logbook.load(), failure);
    }
    if (tampered.isPresent()) {
      logbook.end(effect, attempt, "not-sent", secrets, null, null);
      return logbook.stall(logbook.load(), ReasonCode.AUDIT_TAMPERED, tampered.get());
    }
    try {
      done = effects.carryOut(plan, id, secrets, opKey, effect, values);
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
      logbook.end(
          effect,
          attempt,
          done.arrived() ? RotationWriter.DONE : RotationWriter.UNKNOWN,
          known,
          done.deploymentId(),
          null);
      if (!done.arrived()) {
        logbook.quiet(logbook.load());
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
    String detail = effect.word() + " on " + effect.target() + " is not visible yet";
    Rotation rotation = logbook.load();
    Instant limit = rotation.state().since().plus(timings.phaseLimit());
    if (store.now().isAfter(limit)) {
      return logbook.stall(rotation, ReasonCode.NO_PROGRESS, detail);
    }
    Instant until = Objects.requireNonNull(rotation.quietUntil());
    return logbook.waiting(rotation, ReasonCode.QUARANTINE, detail, until);
  }

  private TickResult effectFailed(
      Effect effect,
      Attempt attempt,
      Map<SecretName, SecretProgress> secrets,
      RemoteFailure failure) {
    String outcome =
        switch (failure.kind()) {
          case OUTCOME_UNKNOWN -> RotationWriter.UNKNOWN;
          case TRANSIENT, CONFLICT -> "not-done";
          case REJECTED -> "refused";
        };
    if (failure.kind() == FailureKind.OUTCOME_UNKNOWN) {
      watch.failed(failure);
      // Together: between the two a process could die, and the next would not know to wait.
      Rotation quiet =
          store.inTransaction(() -> {
            logbook.end(effect, attempt, outcome, secrets, null, failure.kind().name());
            return logbook.quiet(logbook.load());
          });
      store.unlockEnvironments(id);
      Instant until = Objects.requireNonNull(quiet.quietUntil());
      return logbook.waiting(
          quiet, ReasonCode.QUARANTINE, failure.problem() + "; until " + until, until);
    }
    logbook.end(effect, attempt, outcome, secrets, null, failure.kind().name());
    store.unlockEnvironments(id);
    return failed(logbook.load(), failure);
  }

  /**
   * An anchor that answers, and is not one, was changed by somebody: nothing of the rotation's own
   * is lost.
   */
  TickResult anchorFailed(Rotation rotation, RemoteFailure failure) {
    if (failure.kind() == FailureKind.REJECTED && failure.operation().equals(ANCHOR)) {
      watch.failed(failure);
      return logbook.stall(
          rotation, ReasonCode.AUDIT_TAMPERED, String.valueOf(failure.getMessage()));
    }
    return failed(rotation, failure);
  }

  /** What a call that did not succeed means for the rotation. */
  TickResult failed(Rotation rotation, RemoteFailure failure) {
    watch.failed(failure);
    if (failure.kind() == FailureKind.REJECTED) {
      return logbook.stall(
          rotation,
          failure.lost() ? ReasonCode.STORE_VALUE_LOST : ReasonCode.REMOTE_REJECTED,
          String.valueOf(failure.getMessage()));
    }
    Duration asked = failure.retryAfter();
    Duration backoff = timings.poll().multipliedBy(1L << Math.min(rotation.failures(), 5));
    return logbook.unanswered(
        rotation,
        asked != null
            ? ReasonCode.RATE_LIMITED
            : failure.kind() == FailureKind.CONFLICT
                ? ReasonCode.CHANGED_MEANWHILE
                : ReasonCode.REMOTE_UNAVAILABLE,
        String.valueOf(failure.getMessage()),
        store.now().plus(asked == null ? backoff : asked));
  }
}
