package dev.keyturn.access;

import static dev.keyturn.access.AccessRole.ADMIN;
import static dev.keyturn.access.AccessRole.APPROVER;
import static dev.keyturn.access.AccessRole.AUDITOR;
import static dev.keyturn.access.AccessRole.OPERATOR;
import static dev.keyturn.access.AccessRole.RESPONDER;

import java.util.Set;

/** What can be allowed, and to whom it is: the one table, which docs/access.md shows. */
public enum Right {
  /** Plans, rotations, approvals, the inventory, attestations, figures, and oneself. */
  SEE,
  /** Start a rotation. */
  START,
  /** Start one that does not wait for approval. */
  START_EMERGENCY,
  /** Cancel, roll back, resume, retry, confirm. */
  STEER,
  /**
   * Approve, reject, review an emergency, and revoke what has leaked; only who is on the plan's
   * list.
   */
  DECIDE,
  /** The audit trail, its export, checkpoint and public key. */
  READ_AUDIT,
  /** Propose or confirm that the trail goes on where its anchor contradicts it; it takes two. */
  RE_ANCHOR;

  /** The roles that have it. */
  public Set<AccessRole> roles() {
    return switch (this) {
      case SEE -> Set.of(AccessRole.values());
      case START, STEER -> Set.of(OPERATOR, ADMIN, RESPONDER);
      case START_EMERGENCY -> Set.of(RESPONDER);
      case DECIDE -> Set.of(APPROVER);
      case READ_AUDIT -> Set.of(AUDITOR, ADMIN);
      case RE_ANCHOR -> Set.of(ADMIN, RESPONDER);
    };
  }
}
