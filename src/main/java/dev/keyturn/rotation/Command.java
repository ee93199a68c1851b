package dev.keyturn.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person's word.
 *
 * @param digest for decisions: the plan that was decided upon; null otherwise
 */
public record Command(
    long id,
    RotationId rotation,
    Kind kind,
    Actor by,
    String reason,
    @Nullable PlanDigest digest,
    Instant at,
    @Nullable Instant handledAt) {
  public enum Kind {
    APPROVE,
    REJECT,
    CONFIRM,
    CANCEL,
    RESUME,
    /** Look again now, whatever it waits for. */
    RETRY,
    /** An approver has looked at an emergency rotation afterwards. */
    REVIEW,
    /** An approver knows that the outgoing value has leaked: it is not to be accepted longer. */
    REVOKE
  }
}
