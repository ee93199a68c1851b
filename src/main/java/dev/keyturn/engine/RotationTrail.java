package dev.keyturn.engine;

import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditDraftBuilder;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.Receipt;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.Sha256;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.port.RotationTransactions;
import dev.keyturn.rotation.port.SignedReceipt;
import dev.keyturn.text.PlainLine;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a rotation's entries in the audit trail and its timeline are written, by whoever writes them:
 * the engine what it does, requests what people ask. Always in the caller's transaction.
 */
public final class RotationTrail {
  private final RotationTransactions rotations;
  private final AuditTrail trail;

  public RotationTrail(RotationTransactions rotations, AuditTrail trail) {
    this.rotations = rotations;
    this.trail = trail;
  }

  /** The plan of a rotation, as entries that are about it name it. */
  public static String planOf(Rotation rotation) {
    return rotation.plan() + " sha256:" + rotation.digest();
  }

  public static AuditDraftBuilder draft(Rotation rotation, Actor by, String action) {
    return AuditDraft.by(
            new AuditDraft.Actor(by.equals(Actor.ENGINE) ? "engine" : "user", by.name(), by.via()),
            action)
        .rotation(rotation.id().text())
        .environment(rotation.plan() + "/" + rotation.environment());
  }

  /** When a person's word was said and what it keeps, as its entry names it. */
  public static AuditDraft.Target said(Command word) {
    return SignedState.said(word);
  }

  /** A reason as an entry takes it; the trail knows no empty text. */
  public static @Nullable String reason(String text) {
    String line = PlainLine.line(text);
    return line.isEmpty() ? null : line;
  }

  public void append(AuditDraftBuilder entry) {
    trail.append(entry.build());
  }

  /** A line of the timeline, in the phase in which the rotation is. */
  public void happened(
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

  /** The value that an earlier rotation has kept, and that this one takes away as it begins. */
  public void leftover(Rotation rotation, SecretName secret, Fingerprint value) {
    append(
        draft(rotation, Actor.ENGINE, SignedState.LEFTOVER)
            .secret(secret.text())
            .beforeFp(value.text()));
  }

  /**
   * What somebody asked of the rotation, and why it was not taken.
   *
   * @param command its word, or {@code start}
   */
  public void refused(Rotation rotation, Actor by, String command, Refusal why, String detail) {
    append(
        draft(rotation, by, "command." + command + ".refused")
            .errorCode(why.name())
            .reason(reason(detail)));
    happened(rotation, What.REFUSED, by, why.name(), command + ": " + detail);
  }

  /** Signs over what the trail is at this moment; the entry, which names it, comes after. */
  public SignedReceipt sign(AuditDraftBuilder entry, Function<AuditAnchor, String> text) {
    Receipt receipt = trail.sign(text.apply(trail.anchor().orElseThrow()));
    append(entry.target(new AuditDraft.Target("receipt", "sha256:" + Sha256.hex(receipt.text()))));
    return new SignedReceipt(receipt.text(), receipt.note());
  }
}
