package dev.keyturn.engine;

import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Abandonment;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.LeftBehind;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.Transitions;
import dev.keyturn.rotation.port.Journal;
import dev.keyturn.rotation.port.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Ends a rotation where it stands, once two people have said so. Nothing outside is touched: it is
 * looked at once more and told, and the secrets are free for another rotation. It waits for nothing
 * but a request of our own that may still land, and for the trail, which has to hold both words;
 * that it agrees with its anchor {@link TrailCheck} has seen by then.
 */
final class Abandoning {
  private final Journal store;
  private final RotationAudit trail;
  private final Lease lease;
  private final Engine.Ports ports;
  private final ApprovalEvidence evidence;
  private final RotationWriter writer;

  Abandoning(
      Journal store,
      RotationAudit trail,
      Lease lease,
      Engine.Ports ports,
      ApprovalEvidence evidence,
      RotationWriter writer) {
    this.store = store;
    this.trail = trail;
    this.lease = lease;
    this.ports = ports;
    this.evidence = evidence;
    this.writer = writer;
  }

  /** The rotation as it is afterwards: ended, or as it was. */
  Rotation heed(Rotation rotation) {
    if (rotation.state().phase().ended() || !agreed(rotation) || mayStillLand(rotation)) {
      return rotation;
    }
    Optional<String> doubt = evidence.lacksAbandonment(rotation, plan(rotation));
    if (doubt.isPresent()) {
      writer.stall(rotation, ReasonCode.AUDIT_TAMPERED, doubt.get());
      return writer.load();
    }
    // Before the row is held: it may take as long as a host takes that does not answer.
    LeftBehind left = left(rotation);
    return store.inTransaction(() -> {
      Instant now = writer.afterAllWords();
      // Somebody may have said meanwhile that it goes on.
      return agreed(rotation) ? ended(rotation, left, now) : rotation;
    });
  }

  private Rotation ended(Rotation rotation, LeftBehind left, Instant now) {
    RotationState from = rotation.state();
    List<Command> words = words(rotation);
    String why =
        words.stream()
            .map(w -> w.by().name() + ": " + w.reason())
            .collect(Collectors.joining("; "));
    RotationState to = Transitions.apply(null, from, new Transitions.Event.Abandoned(), now);
    Rotation saved = store.save(lease, rotation.calledOff(to, why, now));
    trail.moved(lease, saved, from, why, words.getLast().by(), from.stalled());
    trail.left(saved, left);
    return writer.ended(saved, left);
  }

  private boolean mayStillLand(Rotation rotation) {
    Instant quiet = rotation.quietUntil();
    return quiet != null && store.now().isBefore(quiet);
  }

  /** Whether enough people have said so, and nobody that it goes on. */
  boolean agreed(Rotation rotation) {
    return words(rotation).size() >= Abandonment.REQUIRED;
  }

  private List<Command> words(Rotation rotation) {
    return Abandonment.counted(
        plan(rotation), rotation.requestedBy(), store.commands(rotation.id()));
  }

  private static Optional<Plan> plan(Rotation rotation) {
    return PlanText.of(rotation);
  }

  private LeftBehind left(Rotation rotation) {
    return plan(rotation)
        .map(plan -> new LastLook(plan, writer.secrets(), ports).in(rotation.state().phase()))
        .orElseGet(() -> new LeftBehind(rotation.state().phase(), List.of(), List.of()));
  }
}
