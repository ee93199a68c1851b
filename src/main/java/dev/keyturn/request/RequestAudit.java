package dev.keyturn.request;

import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.engine.RotationTrail;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.port.RotationTransactions;
import dev.keyturn.rotation.port.SignedReceipt;
import dev.keyturn.text.PlainLine;
import java.util.function.Function;

/** What people asked for, in the audit trail and the rotation's timeline. */
final class RequestAudit {
  private final RotationTrail trail;

  RequestAudit(RotationTransactions rotations, AuditTrail trail) {
    this.trail = new RotationTrail(rotations, trail);
  }

  void started(Rotation rotation) {
    Actor by = rotation.requestedBy();
    var plan = new AuditDraft.Target("plan", RotationTrail.planOf(rotation));
    trail.append(
        RotationTrail.draft(rotation, by, "rotation.requested")
            .reason(RotationTrail.reason(rotation.reason()))
            .target(plan));
    if (rotation.emergency()) {
      // An action of its own, so that nobody who watches the trail can miss it.
      trail.append(
          RotationTrail.draft(rotation, by, "rotation.emergency")
              .reason(PlainLine.line("starts without approval: " + rotation.reason()))
              .target(plan));
    }
    trail.happened(rotation, What.REQUESTED, by, null, rotation.reason());
  }

  void taken(Rotation rotation, Actor by, Kind kind, String reason) {
    var entry =
        RotationTrail.draft(rotation, by, action(kind)).reason(RotationTrail.reason(reason));
    if (kind == Kind.APPROVE || kind == Kind.REVOKE) {
      entry.approval(
          new AuditDraft.Approval(
              rotation.id().text(), by.name(), "approver", rotation.digest().text()));
    }
    trail.append(entry);
    trail.happened(rotation, What.SAID, by, kind.name(), reason);
  }

  /** The same command by the same person again; it has counted already. */
  void repeated(Rotation rotation, Actor by, Kind kind, String reason) {
    trail.append(
        RotationTrail.draft(rotation, by, action(kind) + ".repeated")
            .reason(RotationTrail.reason(reason)));
  }

  /**
   * @param command its word, or {@code start}
   */
  void refused(Rotation rotation, Actor by, String command, Refusal why, String detail) {
    trail.append(
        RotationTrail.draft(rotation, by, "command." + command + ".refused")
            .errorCode(why.name())
            .reason(RotationTrail.reason(detail)));
    trail.happened(rotation, What.REFUSED, by, why.name(), command + ": " + detail);
  }

  /** An addition to a receipt that is signed already. */
  SignedReceipt review(Rotation rotation, Actor by, Function<AuditAnchor, String> text) {
    return trail.sign(RotationTrail.draft(rotation, by, "receipt.review"), text);
  }

  private static String action(Kind kind) {
    return "command." + kind.word();
  }
}
