package dev.keyturn.access;

import java.util.Locale;

/** What somebody is to Keyturn; {@link Right} says what that allows. */
public enum AccessRole {
  /** Sees plans, rotations and the inventory. */
  VIEWER,
  /** Starts rotations and steers them. */
  OPERATOR,
  /** Decides on plans whose list of approvers names them. */
  APPROVER,
  /** Reads the audit trail. */
  AUDITOR,
  /** An operator who also reads the audit trail; no approver, and no responder. */
  ADMIN,
  /** An operator who may start an emergency rotation, which does not wait for approval. */
  RESPONDER;

  /** As tokens, claims and the documentation write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException naming the roles that there are
   */
  public static AccessRole of(String word) {
    for (AccessRole role : values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    throw new IllegalArgumentException(
        "there is no such role; there are viewer, operator, approver, auditor, admin, responder");
  }
}
