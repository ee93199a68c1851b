package dev.keyturn.notice;

import dev.keyturn.rotation.TimelineEntry;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people are told beside a rotation's own moves, as its line's {@code why} spells it. A
 * rotation that has stalled is reminded of under its reason instead.
 */
public enum Reminder {
  APPROVAL_PENDING("still waits for approval", false, null),
  REVIEW_PENDING("still waits for its review", false, null),
  OVERDUE("overdue", true, null),
  APPROVERS_GONE(
      "too few are left who could approve",
      false,
      "Name others in the plan's file, call this rotation off, and ask for it anew."),
  COMMIT_CHANGED(
      "a redeploy may have undone a push",
      false,
      "Look in Railway at which commit the service runs; deploy the right one again, which disturbs no rotation."),
  /** Of Keyturn itself: told below a rotation, because it is people of rotations who are told. */
  VAULT_LOGIN_REFUSED(
      "Vault lets Keyturn in no more",
      true,
      "Mend Keyturn's credential for Vault, or its role; `keyturn doctor` says whether it is accepted."),
  VAULT_LOGIN_ACCEPTED("Vault lets Keyturn in again", false, null),
  TRAIL_BROKEN(
      "the audit trail does not hold: AUDIT_TAMPERED",
      true,
      "Keep the database as it is, and read AUDIT_TAMPERED in docs/runbook.md."),
  /** Of a rotation that nobody looks at any more; one that is open stalls over it. */
  ROW_CONTRADICTED(
      "the database contradicts the audit trail: AUDIT_TAMPERED",
      true,
      "Put the row back as the audit trail has it; read AUDIT_TAMPERED in docs/runbook.md.");

  private final String words;
  private final boolean alarms;
  private final @Nullable String remedy;

  Reminder(String words, boolean alarms, @Nullable String remedy) {
    this.words = words;
    this.alarms = alarms;
    this.remedy = remedy;
  }

  static Optional<Reminder> of(TimelineEntry line) {
    return line.what() == TimelineEntry.What.REMINDED
        ? Arrays.stream(values()).filter(r -> r.name().equals(line.why())).findFirst()
        : Optional.empty();
  }

  /** Whether whoever is on call hears of it. */
  boolean alarms() {
    return alarms;
  }

  /** Of what the alarm is, where it is not over when the rotation is; empty: the rotation. */
  String incident() {
    return switch (this) {
      case COMMIT_CHANGED, APPROVAL_PENDING, APPROVERS_GONE, REVIEW_PENDING, OVERDUE -> "";
      case VAULT_LOGIN_REFUSED, VAULT_LOGIN_ACCEPTED -> "-vault-login";
      case TRAIL_BROKEN, ROW_CONTRADICTED -> "-audit";
    };
  }

  String words() {
    return words;
  }

  /** What to do, where it is not what the rotation asks for; null: that. */
  @Nullable String remedy() {
    return remedy;
  }
}
