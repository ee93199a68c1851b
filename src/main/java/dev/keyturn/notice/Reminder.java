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
  /** Of Keyturn itself: told below a rotation, because it is people of rotations who are told. */
  VAULT_LOGIN_REFUSED(
      "Vault lets Keyturn in no more",
      true,
      "Mend Keyturn's credential for Vault, or its role; `keyturn doctor` says whether it is accepted."),
  VAULT_LOGIN_ACCEPTED("Vault lets Keyturn in again", false, null);

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

  /** Whether it is about Keyturn, whatever becomes of the rotation below which it is told. */
  boolean ofKeyturn() {
    return this == VAULT_LOGIN_REFUSED || this == VAULT_LOGIN_ACCEPTED;
  }

  String words() {
    return words;
  }

  /** What to do, where it is not what the rotation asks for; null: that. */
  @Nullable String remedy() {
    return remedy;
  }
}
