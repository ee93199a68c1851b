package dev.keyturn.engine;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.AttemptHistory;
import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.HealthLook;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.LeftBehind;
import dev.keyturn.rotation.Observed;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.Sha256;
import dev.keyturn.rotation.Step;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.Transitions;
import dev.keyturn.rotation.Transitions.Event;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.LeaseLost;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.view.ReceiptText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The record of one rotation, written under one lease: where it stands, what it waits for, what was
 * tried and how that ended. Whatever it writes goes into the journal and, where people will ask for
 * it, into the audit trail, together.
 */
final class RotationWriter {
  private final RotationStore store;
  private final RotationAudit trail;
  private final Timings timings;
  private final Lease lease;
  private final RotationId id;

  RotationWriter(RotationStore store, RotationAudit trail, Timings timings, Lease lease) {
    this.store = store;
    this.trail = trail;
    this.timings = timings;
    this.lease = lease;
    this.id = lease.rotation();
  }

  Rotation moved(Rotation rotation, @Nullable Plan plan, Event event, String evidence, Actor by) {
    return moved(rotation, plan, event, evidence, by, null);
  }

  /**
   * @param plan null where the event needs none
   * @param why the engine calls it off; null for every other move
   */
  Rotation moved(
      Rotation rotation,
      @Nullable Plan plan,
      Event event,
      String evidence,
      Actor by,
      @Nullable ReasonCode why) {
    Instant now = afterAllWords();
    RotationState to = Transitions.apply(plan, rotation.state(), event, now);
    String outcome = event instanceof Event.CalledOff ? evidence : rotation.outcomeReason();
    Rotation saved = store.save(lease, rotation.calledOff(to, outcome, now));
    trail.moved(lease, saved, rotation.state(), evidence, by, why);
    if (to.phase() == Phase.SOAKING || to.phase() == Phase.DRAINING) {
      secrets().values().forEach(s -> store.save(lease, id, s.clearSince(null).kept(null)));
    }
    return to.phase().ended() ? ended(saved, null) : saved;
  }

  /** Its receipt is signed: it has ended. */
  Rotation ended(Rotation saved, @Nullable LeftBehind left) {
    store.keep(
        lease,
        id,
        trail.receipt(lease, saved, anchor -> ReceiptText.of(store, saved, left, anchor)));
    return saved;
  }

  /**
   * The moment at which a phase begins: after everything that people said in the one before, so
   * that no word counts for a phase in which it was not said. Nobody speaks until it is written.
   */
  Instant afterAllWords() {
    if (store.lock(id).isEmpty()) {
      throw new LeaseLost(id);
    }
    Instant now = store.now();
    for (Command word : store.commands(id)) {
      if (!now.isAfter(word.at())) {
        now = word.at().plusMillis(1);
      }
    }
    return now;
  }

  TickResult stall(Rotation rotation, ReasonCode why, String detail) {
    return stall(rotation, why, Blocker.NONE, detail);
  }

  TickResult stall(Rotation rotation, ReasonCode why, Blocker on, String detail) {
    Rotation stalled = rotation.stalled(why, on, detail);
    store.inTransaction(() -> {
      Rotation saved = store.save(lease, stalled);
      trail.stalled(lease, saved, detail);
      return saved;
    });
    return new TickResult.Stalled(rotation.state().phase(), why, detail);
  }

  TickResult waiting(Rotation rotation, ReasonCode why, String detail, Instant again) {
    return waiting(rotation, why, Blocker.NONE, detail, again, null);
  }

  TickResult waiting(
      Rotation rotation,
      ReasonCode why,
      Blocker on,
      String detail,
      Instant again,
      @Nullable Long left) {
    store.save(lease, rotation.waiting(why, on, detail, again));
    return new TickResult.Waiting(rotation.state().phase(), why, detail, again, left);
  }

  /**
   * An attempt without an outcome may still be under way, whether its holder died or gave the lease
   * back after a bug: wait until it can no longer land.
   */
  void takeOver() {
    Rotation rotation = load();
    var open = store.attempts(id).stream().filter(a -> a.outcome() == null).toList();
    if (!open.isEmpty() && !rotation.state().phase().ended()) {
      store.inTransaction(() -> {
        open.forEach(a -> store.end(lease, a.id(), Outcome.UNKNOWN, a.deploymentId()));
        return quiet(rotation);
      });
    }
  }

  /** Until a request that was sent just now can no longer take effect. */
  Rotation quiet(Rotation rotation) {
    Instant until = store.now().plus(timings.quarantine());
    return store.save(lease, rotation.quiet(until));
  }

  /**
   * What nobody knew the end of is known now: if it had not landed, the same effect would be wanted
   * again. A step that wants no effect and does not leave the phase says nothing of it yet, nor
   * does one that goes between, to mend what Vault has lost.
   */
  void resolve(Rotation rotation, List<Attempt> attempts, Step step) {
    String wanted = step instanceof Step.Act(Effect effect) ? opKey(rotation.state(), effect) : "";
    boolean mends = step instanceof Step.Act(Effect.Keep _);
    boolean tells = step instanceof Step.Act || step instanceof Step.Advance;
    for (Attempt attempt : attempts) {
      if (attempt.open()) {
        boolean here =
            attempt.phase() == rotation.state().phase()
                && attempt.wave() == rotation.state().wave();
        if (here && (!tells || (mends && attempt.effect() != Effect.Kind.KEEP))) {
          continue;
        }
        // Called off in between: nobody looks for it any more.
        Outcome outcome =
            !here
                ? Outcome.SUPERSEDED
                : attempt.opKey().equals(wanted) ? Outcome.ABSENT : Outcome.LANDED;
        store.inTransaction(() -> {
          store.end(lease, attempt.id(), outcome, attempt.deploymentId());
          trail.resolved(lease, rotation, attempt, outcome);
          return id;
        });
      }
    }
  }

  /**
   * Remembers since when nothing has needed the version that is to go; one look that finds
   * something forgets it. A time that nobody has signed counts from now on.
   *
   * @param signed since when, by the trail
   */
  Map<SecretName, SecretProgress> count(
      Rotation rotation,
      Plan plan,
      Map<SecretName, SecretProgress> secrets,
      Observed world,
      Instant now,
      Function<SecretName, Optional<Instant>> signed) {
    Phase phase = rotation.state().phase();
    if (phase != Phase.SOAKING && phase != Phase.DRAINING) {
      return secrets;
    }
    var remaining =
        world.remaining(phase == Phase.SOAKING ? SlotContent.OUTGOING : SlotContent.INCOMING);
    var counted = new TreeMap<SecretName, SecretProgress>();
    for (SecretProgress secret : secrets.values()) {
      SecretName name = secret.name();
      Instant known = secret.clearSince();
      boolean counts = plan.secret(name).gates().reEncrypted();
      Long left = remaining.get(name);
      boolean told =
          known != null && (!counts || signed.apply(name).filter(known::equals).isPresent());
      Instant since = left == null || left != 0 ? null : told ? known : now;
      counted.put(name, secret.clearSince(since));
      if (counts && !Objects.equals(since, known)) {
        store.inTransaction(() -> {
          store.save(lease, id, secret.clearSince(since));
          trail.counted(lease, rotation, name, since);
          return since == null ? now : since;
        });
      }
    }
    return counted;
  }

  private AttemptHistory journal(Rotation rotation, Map<SecretName, SecretProgress> secrets) {
    var request = new AttemptHistory.Request(rotation.requestedBy(), rotation.emergency());
    return new AttemptHistory(
        request, store.attempts(id), store.commands(id), secrets, store.checks(id));
  }

  /** With the present look at the services' health on record, before anything rests on it. */
  AttemptHistory journal(
      Rotation rotation,
      Plan plan,
      Map<SecretName, SecretProgress> secrets,
      Observed world,
      Instant now) {
    AttemptHistory journal = journal(rotation, secrets);
    var fresh = new HealthLook(plan, rotation.state(), journal, world, timings, now).fresh();
    if (fresh.isEmpty()) {
      return journal;
    }
    store.checked(lease, id, fresh);
    return new AttemptHistory(
        journal.request(), journal.attempts(), journal.commands(), secrets, store.checks(id));
  }

  void end(
      Effect effect,
      Attempt attempt,
      Outcome outcome,
      Map<SecretName, SecretProgress> secrets,
      @Nullable String deploymentId,
      @Nullable String errorCode) {
    store.inTransaction(() -> {
      store.end(lease, attempt.id(), outcome, deploymentId);
      trail.outcome(lease, load(), effect, attempt, outcome, secrets, deploymentId, errorCode);
      return id;
    });
  }

  Rotation load() {
    return store.find(id).orElseThrow(() -> new LeaseLost(id));
  }

  Map<SecretName, SecretProgress> secrets() {
    var secrets = new TreeMap<SecretName, SecretProgress>();
    store.secrets(id).forEach(s -> secrets.put(s.name(), s));
    return secrets;
  }

  /** The same for every try at the same effect: 32 hexadecimal digits of SHA-256. */
  String opKey(RotationState state, Effect effect) {
    String what =
        String.join(
            "|",
            id.text(),
            state.phase().name(),
            String.valueOf(state.wave()),
            effect.kind().toString(),
            effect.target(),
            effect.wanted());
    return Sha256.hex(what).substring(0, 32);
  }
}
