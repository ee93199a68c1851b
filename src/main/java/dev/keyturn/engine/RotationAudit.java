package dev.keyturn.engine;

import static dev.keyturn.engine.RotationTrail.draft;

import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditDraftBuilder;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.VerifiedTrail;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.LeftBehind;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Overtaken;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.port.Journal;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.SignedReceipt;
import dev.keyturn.text.PlainLine;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the engine writes into the audit trail and, with it, into the rotation's timeline; and the
 * anchor that it keeps outside the database. Every line is written in the caller's transaction.
 */
final class RotationAudit {
  /** How a line of the timeline calls a redeploy that may have undone a push. */
  static final String OVERTAKEN = "COMMIT_CHANGED";

  static final String DEPLOY_OVERTAKEN = "deploy.overtaken";

  static final String INTENT = "step.intent";

  private static final int LONGEST_OBJECT = 440;

  private final RotationTrail lines;
  private final AuditTrail trail;
  private final AuditStore store;
  private final AnchorKeeper anchors;

  RotationAudit(Journal rotations, AuditTrail trail, AuditStore store, AnchorKeeper anchors) {
    this.lines = new RotationTrail(rotations, trail);
    this.trail = trail;
    this.store = store;
    this.anchors = anchors;
  }

  /** What one pass over a rotation needs of the trail before it may act. */
  TrailIntegrity trust(RotationId rotation) {
    return new TrailIntegrity(trail, anchors, new VerifiedTrail(store, trail, rotation.text()));
  }

  /**
   * @param why the engine called it off; null for every other move
   */
  void moved(
      Lease lease,
      Rotation rotation,
      RotationState from,
      String evidence,
      Actor by,
      @Nullable ReasonCode why) {
    var entry =
        draft(rotation, by, SignedState.MOVED)
            .from(from.phase().name())
            .to(rotation.state().phase().name())
            .target(SignedState.stands(rotation.state()))
            .fence(lease.fence())
            .errorCode(why == null ? null : why.name())
            .reason(RotationTrail.reason(evidence));
    lines.append(entry);
    lines.happened(rotation, What.MOVED, by, why == null ? null : why.name(), evidence);
  }

  /** What a redeploy may have undone: in the trail, and for whoever pushed it. */
  void overtaken(Rotation rotation, Overtaken found) {
    lines.append(
        draft(rotation, Actor.ENGINE, DEPLOY_OVERTAKEN)
            .service(found.service().name())
            .project(found.service().environment().projectId())
            .deploymentId(found.deployment())
            .reason(RotationTrail.reason(found.words())));
    lines.happened(rotation, What.REMINDED, Actor.ENGINE, OVERTAKEN, found.words());
  }

  /** What nobody looks after any more: for the trail, and for whoever has to put it right. */
  void left(Rotation rotation, LeftBehind left) {
    for (LeftBehind.Slots slots : left.slots()) {
      lines.append(
          draft(rotation, Actor.ENGINE, "rotation.left")
              .service(slots.service().name())
              .project(slots.service().environment().projectId())
              .secret(slots.secret().text())
              .target(new AuditDraft.Target("railway", slots.service().name()))
              .reason(RotationTrail.reason(slots.words())));
    }
    for (LeftBehind.Resting resting : left.resting()) {
      lines.append(
          draft(rotation, Actor.ENGINE, "rotation.left")
              .secret(resting.secret().text())
              .target(new AuditDraft.Target("vault", resting.path().toString()))
              .reason(RotationTrail.reason(resting.words())));
    }
    left.lines().forEach(line -> lines.happened(rotation, What.STEP, Actor.ENGINE, null, line));
  }

  void stalled(Lease lease, Rotation rotation, String detail) {
    String why = why(rotation);
    lines.append(
        draft(rotation, Actor.ENGINE, SignedState.STALLED)
            .from(rotation.state().phase().name())
            .fence(lease.fence())
            .errorCode(why)
            .reason(RotationTrail.reason(detail)));
    lines.happened(rotation, What.STALLED, Actor.ENGINE, why, detail);
  }

  /** The same for people alone: over a trail that does not hold no entry can be signed. */
  void stalledUnsigned(Rotation rotation, String detail) {
    lines.happened(rotation, What.STALLED, Actor.ENGINE, why(rotation), detail);
  }

  private static String why(Rotation rotation) {
    return Objects.requireNonNull(rotation.state().stalled()).name();
  }

  SignedReceipt receipt(Lease lease, Rotation rotation, Function<AuditAnchor, String> text) {
    return lines.sign(draft(rotation, Actor.ENGINE, "rotation.receipt").fence(lease.fence()), text);
  }

  void inForce(Rotation rotation, SecretProgress secret) {
    lines.append(
        draft(rotation, Actor.ENGINE, "secret.in-force")
            .secret(secret.name().text())
            .beforeFp(Objects.requireNonNull(secret.outgoing()).text()));
  }

  /**
   * @param since from when on nothing needs the version that is to go; null: something does
   */
  void counted(Lease lease, Rotation rotation, SecretName secret, @Nullable Instant since) {
    lines.append(
        draft(rotation, Actor.ENGINE, since == null ? SignedState.NEEDED : SignedState.UNNEEDED)
            .secret(secret.text())
            .target(since == null ? null : SignedState.said(since))
            .fence(lease.fence()));
  }

  /** An outgoing value stays accepted, until when, and who needed it as the soak ended. */
  void kept(Lease lease, Rotation rotation, SecretProgress secret, Kept kept) {
    String words = kept.words(secret.name());
    lines.append(
        draft(rotation, Actor.ENGINE, SignedState.KEPT)
            .secret(secret.name().text())
            .target(SignedState.kept(kept))
            .beforeFp(Objects.requireNonNull(secret.outgoing()).text())
            .reason(words)
            .fence(lease.fence()));
    lines.happened(rotation, What.STEP, Actor.ENGINE, null, words);
  }

  void intent(Lease lease, Rotation rotation, Effect effect, Attempt attempt) {
    var entry = step(lease, rotation, effect, attempt, INTENT);
    if (effect instanceof Effect.Redeploy redeploy) {
      // Afterwards what it brought is compared with this.
      entry.deploymentId(redeploy.deploymentId());
    }
    lines.append(entry);
  }

  void outcome(
      Lease lease,
      Rotation rotation,
      Effect effect,
      Attempt attempt,
      Outcome outcome,
      Map<?, SecretProgress> secrets,
      @Nullable String deploymentId,
      @Nullable String errorCode) {
    if (effect instanceof Effect.SetVariables set && outcome == Outcome.DONE) {
      set.values()
          .forEach((name, assignment) -> {
            SecretProgress secret = Objects.requireNonNull(secrets.get(assignment.secret()));
            var fingerprint =
                assignment.version() == SlotContent.INCOMING
                    ? secret.incoming()
                    : secret.outgoing();
            lines.append(
                step(lease, rotation, effect, attempt, "variable.set")
                    .secret(assignment.secret().text())
                    .target(new AuditDraft.Target("railway", name.text()))
                    .afterFp(fingerprint == null ? null : fingerprint.text()));
          });
    }
    var entry =
        step(lease, rotation, effect, attempt, "step.outcome")
            .outcome(outcome.toString())
            .deploymentId(deploymentId)
            .errorCode(errorCode);
    SecretProgress secret = effect instanceof Effect.InVault in ? secrets.get(in.secret()) : null;
    if (secret != null && effect instanceof Effect.Store && secret.incoming() != null) {
      entry.afterFp(secret.incoming().text()).vaultVersion(number(secret.incomingVersion()));
    } else if (secret != null && effect instanceof Effect.Adopt && secret.outgoing() != null) {
      entry.afterFp(secret.outgoing().text()).vaultVersion(number(secret.outgoingVersion()));
    }
    if (secret != null && effect instanceof Effect.Keep(_, SlotContent version)) {
      boolean incoming = version == SlotContent.INCOMING;
      var fingerprint = incoming ? secret.incoming() : secret.outgoing();
      entry
          .afterFp(fingerprint == null ? null : fingerprint.text())
          .vaultVersion(number(incoming ? secret.incomingVersion() : secret.outgoingVersion()));
    }
    lines.append(entry);
    String why = errorCode == null ? "" : " (" + errorCode + ")";
    lines.happened(rotation, What.STEP, Actor.ENGINE, null, step(attempt, outcome) + why);
  }

  /** An attempt of which nobody knew how it ended, now seen. */
  void resolved(Lease lease, Rotation rotation, Attempt attempt, Outcome outcome) {
    lines.append(
        draft(rotation, Actor.ENGINE, "step.outcome")
            .step(attempt.effect().toString())
            .attempt((long) attempt.number())
            .fence(lease.fence())
            .opKey(attempt.opKey())
            .target(new AuditDraft.Target(attempt.effect().system(), attempt.target()))
            .outcome(outcome.toString()));
    lines.happened(rotation, What.STEP, Actor.ENGINE, null, step(attempt, outcome));
  }

  private static String step(Attempt attempt, Outcome outcome) {
    return attempt.effect() + " " + attempt.target() + ": " + outcome;
  }

  private static @Nullable Long number(@Nullable Integer number) {
    return number == null ? null : number.longValue();
  }

  private static AuditDraftBuilder step(
      Lease lease, Rotation rotation, Effect effect, Attempt attempt, String action) {
    var entry =
        draft(rotation, Actor.ENGINE, action)
            .step(effect.kind().toString())
            .from(rotation.state().phase().name())
            .attempt((long) attempt.number())
            .fence(lease.fence())
            .opKey(attempt.opKey())
            .target(
                new AuditDraft.Target(
                    effect.kind().system(),
                    PlainLine.shortened(effect.target() + " " + effect.wanted(), LONGEST_OBJECT)));
    return switch (effect) {
      case Effect.InVault e -> entry.secret(e.secret().text());
      case Effect.OnService e ->
          entry.service(e.service().name()).project(e.service().environment().projectId());
      case Effect.DeleteVariables e -> entry.project(e.environment().projectId());
    };
  }
}
