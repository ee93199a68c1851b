package dev.keyturn.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a person told Keyturn to do with a rotation.
 *
 * @param digest for decisions: the plan that was decided upon; null otherwise
 * @param keeping which value is kept until when, for {@link Kind#KEEP}; null otherwise
 */
public record Command(
    long id,
    RotationId rotation,
    Kind kind,
    Actor by,
    String reason,
    @Nullable PlanDigest digest,
    @Nullable Keeping keeping,
    Instant at,
    @Nullable Instant handledAt) {

  /** One that keeps nothing. */
  public Command(
      long id,
      RotationId rotation,
      Kind kind,
      Actor by,
      String reason,
      @Nullable PlanDigest digest,
      Instant at,
      @Nullable Instant handledAt) {
    this(id, rotation, kind, by, reason, digest, null, at, handledAt);
  }

  /** The same, said at this moment. */
  public Command saidAt(Instant moment) {
    return new Command(id, rotation, kind, by, reason, digest, keeping, moment, handledAt);
  }

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
    ABANDON("abandon"),
    /** A secret's outgoing value is to be accepted beyond the end, until a date. */
    KEEP("keep");

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
