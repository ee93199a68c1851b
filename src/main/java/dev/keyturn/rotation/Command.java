package dev.keyturn.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a person told Keyturn to do with a rotation.
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
    APPROVE("approve"),
    REJECT("reject"),
    CONFIRM("confirm"),
    CANCEL("cancel"),
    RESUME("resume"),
    /** Look again now, whatever it waits for. */
    RETRY("retry"),
    /** An approver has looked at an emergency rotation afterwards. */
    REVIEW("review"),
    /** An approver knows that the outgoing value has leaked: it is not to be accepted longer. */
    REVOKE("revoke"),
    /** The rotation is to end where it stands: nothing else gets it out. */
    ABANDON("abandon");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As the audit trail, the API and people have it. */
    public String word() {
      return word;
    }
  }
}
