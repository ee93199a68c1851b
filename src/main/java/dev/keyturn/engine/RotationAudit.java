package dev.keyturn.engine;

import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditDraftBuilder;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.Receipt;
import dev.keyturn.audit.VerifiedTrail;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.Sha256;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SignedReceipt;
import dev.keyturn.text.PlainLine;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the engine writes into the audit trail and, with it, into the rotation's timeline; and the
 * anchor that it keeps outside the database. Every line is written in the caller's transaction.
 */
final class RotationAudit {
  private static final int LONGEST_OBJECT = 440;

  private final RotationStore rotations;
  private final AuditTrail trail;
  private final AuditStore store;
  private final AnchorKeeper anchors;

  RotationAudit(RotationStore rotations, AuditTrail trail, AuditStore store, AnchorKeeper anchors) {
    this.rotations = rotations;
    this.trail = trail;
    this.store = store;
    this.anchors = anchors;
  }

  /** What one pass over a rotation needs of the trail before it may act. */
  TrailIntegrity trust(RotationId rotation) {
    return new TrailIntegrity(trail, anchors, new VerifiedTrail(store, trail, rotation.text()));
  }

  static String planOf(Rotation rotation) {
    return rotation.plan() + " sha256:" + rotation.digest();
  }

  void asked(Rotation rotation) {
    Actor by = rotation.requestedBy();
    String plan = planOf(rotation);
    trail.append(
        draft(rotation, by, "rotation.requested")
            .reason(lineOrNull(rotation.reason()))
            .target(new AuditDraft.Target("plan", plan))
            .build());
    if (rotation.emergency()) {
      // An action of its own, so that nobody who watches the trail can miss it.
      trail.append(
          draft(rotation, by, "rotation.emergency")
              .reason(PlainLine.line("starts without approval: " + rotation.reason()))
              .target(new AuditDraft.Target("plan", plan))
              .build());
    }
    happened(rotation, What.REQUESTED, by, null, rotation.reason());
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
        draft(rotation, by, "rotation.moved")
            .from(from.phase().name())
            .to(rotation.state().phase().name())
            .fence(lease.fence())
            .errorCode(why == null ? null : why.name())
            .reason(lineOrNull(evidence));
    trail.append(entry.build());
    happened(rotation, What.MOVED, by, why == null ? null : why.name(), evidence);
  }

  void stalled(Lease lease, Rotation rotation, String detail) {
    String why = why(rotation);
    trail.append(
        draft(rotation, Actor.ENGINE, "rotation.stalled")
            .from(rotation.state().phase().name())
            .fence(lease.fence())
            .errorCode(why)
            .reason(lineOrNull(detail))
            .build());
    happened(rotation, What.STALLED, Actor.ENGINE, why, detail);
  }

  /** The same for people alone: over a trail that does not hold no entry can be signed. */
  void stalledUnsigned(Rotation rotation, String detail) {
    happened(rotation, What.STALLED, Actor.ENGINE, why(rotation), detail);
  }

  private static String why(Rotation rotation) {
    return Objects.requireNonNull(rotation.state().stalled()).name();
  }

  /** A person's word, taken. */
  void said(Rotation rotation, Actor by, Kind kind, String reason) {
    var entry = draft(rotation, by, action(kind)).reason(lineOrNull(reason));
    if (kind == Kind.APPROVE || kind == Kind.REVOKE) {
      entry.approval(
          new AuditDraft.Approval(
              rotation.id().text(), by.name(), "approver", rotation.digest().text()));
    }
    trail.append(entry.build());
    happened(rotation, What.SAID, by, kind.name(), reason);
  }

  /** The same word by the same person again; it has counted already. */
  void repeated(Rotation rotation, Actor by, Kind kind, String reason) {
    trail.append(
        draft(rotation, by, action(kind) + ".repeated").reason(lineOrNull(reason)).build());
  }

  void refused(Rotation rotation, Actor by, String word, Refusal why, String detail) {
    trail.append(
        draft(rotation, by, "command." + word + ".refused")
            .errorCode(why.name())
            .reason(lineOrNull(detail))
            .build());
    happened(rotation, What.REFUSED, by, why.name(), word + ": " + detail);
  }

  /** Signed over what the trail is at this moment; the entry that names it comes after. */
  SignedReceipt receipt(Lease lease, Rotation rotation, Function<AuditAnchor, String> text) {
    Receipt receipt = trail.sign(text.apply(trail.anchor().orElseThrow()));
    trail.append(
        draft(rotation, Actor.ENGINE, "rotation.receipt")
            .fence(lease.fence())
            .target(new AuditDraft.Target("receipt", "sha256:" + Sha256.hex(receipt.text())))
            .build());
    return new SignedReceipt(receipt.text(), receipt.note());
  }

  /** An addition to a receipt that is signed already. */
  SignedReceipt review(Rotation rotation, Actor by, Function<AuditAnchor, String> text) {
    Receipt review = trail.sign(text.apply(trail.anchor().orElseThrow()));
    trail.append(
        draft(rotation, by, "receipt.review")
            .target(new AuditDraft.Target("receipt", "sha256:" + Sha256.hex(review.text())))
            .build());
    return new SignedReceipt(review.text(), review.note());
  }

  void inForce(Rotation rotation, SecretProgress secret) {
    trail.append(
        draft(rotation, Actor.ENGINE, "secret.in-force")
            .secret(secret.name().text())
            .beforeFp(Objects.requireNonNull(secret.outgoing()).text())
            .build());
  }

  void intent(Lease lease, Rotation rotation, Effect effect, Attempt attempt) {
    trail.append(step(lease, rotation, effect, attempt, "step.intent").build());
  }

  void outcome(
      Lease lease,
      Rotation rotation,
      Effect effect,
      Attempt attempt,
      String outcome,
      Map<?, SecretProgress> secrets,
      @Nullable String deploymentId,
      @Nullable String errorCode) {
    if (effect instanceof Effect.SetVariables set && outcome.equals("done")) {
      set.values()
          .forEach((name, assignment) -> {
            SecretProgress secret = Objects.requireNonNull(secrets.get(assignment.secret()));
            var fingerprint =
                assignment.version() == SlotContent.INCOMING
                    ? secret.incoming()
                    : secret.outgoing();
            trail.append(
                step(lease, rotation, effect, attempt, "variable.set")
                    .secret(assignment.secret().text())
                    .target(new AuditDraft.Target("railway", name.text()))
                    .afterFp(fingerprint == null ? null : fingerprint.text())
                    .build());
          });
    }
    var entry =
        step(lease, rotation, effect, attempt, "step.outcome")
            .outcome(outcome)
            .deploymentId(deploymentId)
            .errorCode(errorCode);
    SecretProgress secret = secretOf(effect, secrets);
    if (secret != null && effect instanceof Effect.Store && secret.incoming() != null) {
      entry.afterFp(secret.incoming().text()).vaultVersion(number(secret.incomingVersion()));
    } else if (secret != null && effect instanceof Effect.Adopt && secret.outgoing() != null) {
      entry.afterFp(secret.outgoing().text()).vaultVersion(number(secret.outgoingVersion()));
    }
    trail.append(entry.build());
    String why = errorCode == null ? "" : " (" + errorCode + ")";
    happened(rotation, What.STEP, Actor.ENGINE, null, step(attempt, outcome) + why);
  }

  /** An attempt of which nobody knew how it ended, now seen. */
  void resolved(Lease lease, Rotation rotation, Attempt attempt, String outcome) {
    trail.append(
        draft(rotation, Actor.ENGINE, "step.outcome")
            .step(attempt.effect())
            .attempt((long) attempt.number())
            .fence(lease.fence())
            .opKey(attempt.opKey())
            .target(new AuditDraft.Target(system(attempt.effect()), attempt.target()))
            .outcome(outcome)
            .build());
    happened(rotation, What.STEP, Actor.ENGINE, null, step(attempt, outcome));
  }

  private static String step(Attempt attempt, String outcome) {
    return attempt.effect() + " " + attempt.target() + ": " + outcome;
  }

  private void happened(
      Rotation rotation, What what, Actor by, @Nullable String why, String detail) {
    rotations.happened(
        new TimelineEntry(
            0,
            rotation.id(),
            rotations.now(),
            what,
            rotation.state().phase(),
            by,
            why,
            PlainLine.line(detail)));
  }

  private static String action(Kind kind) {
    return "command." + kind.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable SecretProgress secretOf(Effect effect, Map<?, SecretProgress> secrets) {
    return switch (effect) {
      case Effect.Adopt e -> secrets.get(e.secret());
      case Effect.Store e -> secrets.get(e.secret());
      default -> null;
    };
  }

  private static @Nullable Long number(@Nullable Integer number) {
    return number == null ? null : number.longValue();
  }

  private static AuditDraftBuilder step(
      Lease lease, Rotation rotation, Effect effect, Attempt attempt, String action) {
    var entry =
        draft(rotation, Actor.ENGINE, action)
            .step(effect.word())
            .from(rotation.state().phase().name())
            .attempt((long) attempt.number())
            .fence(lease.fence())
            .opKey(attempt.opKey())
            .target(
                new AuditDraft.Target(
                    system(effect.word()),
                    PlainLine.shortened(effect.target() + " " + effect.wanted(), LONGEST_OBJECT)));
    return switch (effect) {
      case Effect.Adopt e -> entry.secret(e.secret().text());
      case Effect.Store e -> entry.secret(e.secret().text());
      case Effect.Restore e -> entry.secret(e.secret().text());
      case Effect.Label e -> entry.secret(e.secret().text());
      case Effect.SetVariables e -> on(entry, e.service());
      case Effect.Redeploy e -> on(entry, e.service());
      case Effect.DeleteVariables e -> entry.project(e.environment().projectId());
    };
  }

  private static AuditDraftBuilder on(AuditDraftBuilder entry, ServiceRef service) {
    return entry.service(service.name()).project(service.environment().projectId());
  }

  private static String system(String effect) {
    return switch (effect) {
      case "adopt", "store", "restore", "label" -> "vault";
      default -> "railway";
    };
  }

  private static AuditDraftBuilder draft(Rotation rotation, Actor by, String action) {
    return AuditDraft.by(
            new AuditDraft.Actor(by.equals(Actor.ENGINE) ? "engine" : "user", by.name(), by.via()),
            action)
        .rotation(rotation.id().text())
        .environment(rotation.plan() + "/" + rotation.environment());
  }

  /** The trail knows no empty text. */
  private static @Nullable String lineOrNull(String text) {
    String line = PlainLine.line(text);
    return line.isEmpty() ? null : line;
  }
}
