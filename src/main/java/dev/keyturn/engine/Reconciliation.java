package dev.keyturn.engine;

import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.plan.PlanText;
import dev.keyturn.plan.UnreadablePlan;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.AttemptHistory;
import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.Decision;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Observed;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.Step;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.Transitions.Event;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.LeaseLost;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One worker's pass over one rotation, under one lease: observe, decide, journal, act, journal, and
 * again, until there is nothing to do now.
 */
final class Reconciliation {
  private static final int MOST_STEPS = 10_000;

  private final RotationStore store;
  private final RotationAudit trail;
  private final Engine.Ports ports;
  private final Timings timings;
  private final Watch watch;
  private final Clocks clocks;
  private final Lease lease;
  private final RotationId id;
  private final Observer observer;
  private final EffectRunner effects;
  private final StartGuard startGuard;
  private final RowEvidence row;
  private final SealedLooks looks;
  private final TrailCheck check;
  private final Halt halt;
  private final Failures failures;
  private final ApprovalEvidence evidence;
  private final Proofs proofs;
  private final RotationWriter writer;
  private final PendingCommands commands;
  private final KeptValues kept;
  private final OvertakenDeploys overtaken;

  Reconciliation(
      RotationStore store,
      RotationAudit trail,
      Engine.Ports ports,
      Timings timings,
      Watch watch,
      Clocks clocks,
      Lease lease,
      Observer observer) {
    this.clocks = clocks;
    this.store = store;
    this.trail = trail;
    this.ports = ports;
    this.timings = timings;
    this.watch = watch;
    this.lease = lease;
    this.id = lease.rotation();
    this.observer = observer;
    this.startGuard = new StartGuard(ports, store, observer, timings);
    TrailIntegrity trust = trail.trust(id);
    this.row = new RowEvidence(store, id, trust);
    this.looks = new SealedLooks(ports.fingerprints());
    this.evidence = new ApprovalEvidence(trust);
    this.proofs = new Proofs(store, lease);
    this.writer = new RotationWriter(store, trail, timings, lease);
    this.halt = new Halt(store, trail, writer, lease);
    this.failures = new Failures(store, writer, halt, watch, timings, lease);
    this.commands = new PendingCommands(store, trail, lease, ports, row, evidence, writer);
    this.kept = new KeptValues(store, trail, lease);
    this.overtaken = new OvertakenDeploys(store, trail, trust);
    this.check = new TrailCheck(trust, row, commands, halt);
    var outside = new Effects(ports, observer, new Fence(store, lease, timings), id);
    this.effects =
        new EffectRunner(store, trail, trust, timings, watch, lease, outside, writer, halt);
  }

  TickResult run() {
    TickResult undated = undated();
    if (undated != null) {
      return undated;
    }
    writer.takeOver();
    for (int i = 0; i < MOST_STEPS; i++) {
      if (watch.stopping()) {
        return new TickResult.Busy();
      }
      if (!store.renew(lease, timings.lease())) {
        throw new LeaseLost(id);
      }
      TickResult result = once();
      if (result != null) {
        return result;
      }
    }
    throw new IllegalStateException("rotation " + id + " does not come to rest");
  }

  /** Null: something has moved, look again. */
  private @Nullable TickResult once() {
    Rotation rotation = writer.load();
    if (rotation.state().phase().ended()) {
      return new TickResult.Ended(rotation.state().phase());
    }
    TickResult undated = undated();
    if (undated != null) {
      return undated;
    }
    TickResult stopped;
    try {
      stopped = check.stops(rotation, store.now());
    } catch (RemoteFailure failure) {
      // What it has stalled over stays on record; what people have said waits for the anchor.
      return rotation.state().stalled() == null || AnchorKeeper.spoilt(failure)
          ? failures.met(rotation, failure)
          : Halt.stands(rotation);
    }
    if (stopped != null) {
      return stopped;
    }
    rotation = commands.heed(rotation);
    if (rotation.state().phase().ended()) {
      return new TickResult.Ended(rotation.state().phase());
    }
    ReasonCode stalled = rotation.state().stalled();
    if (stalled != null) {
      return new TickResult.Stalled(rotation.state().phase(), stalled, rotation.note());
    }
    Instant now = store.now();
    Instant quietUntil = rotation.quietUntil();
    if (quietUntil != null && now.isBefore(quietUntil)) {
      return writer.waiting(rotation, ReasonCode.QUARANTINE, "until " + quietUntil, quietUntil);
    }
    if (rotation.leftAlone(now)) {
      return new TickResult.Waiting(
          rotation.state().phase(),
          ReasonCode.RATE_LIMITED,
          rotation.note(),
          Objects.requireNonNull(rotation.nextLook()),
          null);
    }
    try {
      return decide(rotation, now);
    } catch (RemoteFailure failure) {
      return failures.met(writer.load(), failure);
    }
  }

  /** Nothing is begun, ended or heeded at a time that may be wrong; null while it is right. */
  private @Nullable TickResult undated() {
    String apart = clocks.apart(store);
    Rotation rotation = writer.load();
    RotationState state = rotation.state();
    if (apart == null || state.phase().ended()) {
      return null;
    }
    if (state.stalled() != null) {
      return new TickResult.Stalled(state.phase(), state.stalled(), rotation.note());
    }
    Instant again = store.now().plus(timings.poll());
    // What the host has asked for stays on record.
    return rotation.waitingFor() == ReasonCode.RATE_LIMITED
        ? new TickResult.Waiting(state.phase(), ReasonCode.CLOCKS_DISAGREE, apart, again, null)
        : writer.waiting(rotation, ReasonCode.CLOCKS_DISAGREE, apart, again);
  }

  private @Nullable TickResult decide(Rotation rotation, Instant now) throws RemoteFailure {
    return Urgency.of(commands.urgent(rotation), () -> hurried(rotation, now));
  }

  private @Nullable TickResult hurried(Rotation rotation, Instant now) throws RemoteFailure {
    Plan plan;
    try {
      plan = PlanText.read(rotation.planText());
    } catch (UnreadablePlan unreadable) {
      return writer.stall(
          rotation, ReasonCode.PLAN_UNREADABLE, String.valueOf(unreadable.getMessage()));
    }
    Step.CallOff changed = startGuard.changed(rotation);
    if (changed != null) {
      return callOff(rotation, plan, changed);
    }
    Map<SecretName, SecretProgress> secrets = writer.secrets();
    plan = kept.marked(plan, rotation, secrets.values());
    var values = new Values(plan, secrets, ports.vault(), ports.fingerprints());
    var consent = AttestationConsent.of(rotation, plan, store);
    if (rotation.waitingFor() != null && rotation.nextLook() == null) {
      observer.wholly();
    }
    Observed world =
        observer.observe(
            plan, id, rotation.state(), looks.trusted(rotation, row), values, consent, now);
    proofs.keep(rotation.state().phase(), world, now);
    secrets = writer.count(rotation, plan, secrets, world, now, row::clearSince);
    AttemptHistory journal = writer.journal(rotation, plan, secrets, world, now);
    overtaken.tell(rotation, plan, journal, world);
    Step decided = Decision.decide(plan, rotation.state(), journal, world, timings, now);
    if (!observer.bears(decided, rotation.state().phase())) {
      return null;
    }
    Step step = startGuard.before(decided, rotation, plan, journal, values, now);
    Optional<String> lack = evidence.lacks(rotation, plan, journal, step);
    if (lack.isPresent()) {
      return writer.stall(rotation, ReasonCode.AUDIT_TAMPERED, lack.get());
    }
    writer.resolve(rotation, journal.attempts(), step);
    return switch (step) {
      case Step.Act(Effect effect) -> effects.act(rotation, plan, secrets, effect, values);
      case Step.Begin begin -> begin(rotation, plan, secrets, begin);
      case Step.Advance(String evidence) -> advance(rotation, plan, secrets, world, evidence);
      case Step.Redo(String why) -> move(rotation, plan, new Event.Redone(), why);
      case Step.Prolong(Instant since, String why) ->
          move(rotation, plan, new Event.Prolonged(since), why);
      case Step.CallOff why -> callOff(rotation, plan, why);
      case Step.Stall(ReasonCode why, Blocker on, String detail) ->
          writer.stall(rotation, why, on, detail);
      case Step.Wait(ReasonCode why, Blocker on, Duration again, String detail, Long left) ->
          writer.waiting(
              rotation.seen(now, looks.seal(rotation, now)),
              why,
              on,
              detail,
              now.plus(again),
              left);
    };
  }

  private @Nullable TickResult callOff(Rotation rotation, Plan plan, Step.CallOff why) {
    String evidence = why.why() + ": " + why.detail();
    store.inTransaction(() ->
        writer.moved(rotation, plan, new Event.CalledOff(), evidence, Actor.ENGINE, why.why()));
    return null;
  }

  private @Nullable TickResult begin(
      Rotation rotation, Plan plan, Map<SecretName, SecretProgress> secrets, Step.Begin begin) {
    var inForce = begin.inForce();
    String evidence =
        "safe to start: %d of %d secrets are in force".formatted(inForce.size(), secrets.size());
    store.inTransaction(() -> {
      inForce.forEach((name, found) -> {
        var secret =
            Objects.requireNonNull(secrets.get(name)).inForce(found.fingerprint(), found.kid());
        store.save(lease, id, secret);
        trail.inForce(rotation, secret);
      });
      return writer.moved(
          rotation, plan, new Event.Advanced(), evidence + begin.said(), Actor.ENGINE);
    });
    return null;
  }

  private @Nullable TickResult advance(
      Rotation rotation,
      Plan plan,
      Map<SecretName, SecretProgress> secrets,
      Observed world,
      String evidence) {
    store.inTransaction(() ->
        commands.rejected(rotation) || !kept.recorded(rotation, plan, secrets, world)
            ? rotation
            : writer.moved(rotation, plan, new Event.Advanced(), evidence, Actor.ENGINE));
    return null;
  }

  private @Nullable TickResult move(Rotation rotation, Plan plan, Event event, String evidence) {
    store.inTransaction(() -> writer.moved(rotation, plan, event, evidence, Actor.ENGINE));
    return null;
  }
}
