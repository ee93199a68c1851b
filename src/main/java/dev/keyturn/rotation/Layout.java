package dev.keyturn.rotation;

import static dev.keyturn.rotation.Layout.SlotContent.ABSENT;
import static dev.keyturn.rotation.Layout.SlotContent.INCOMING;
import static dev.keyturn.rotation.Layout.SlotContent.KEPT;
import static dev.keyturn.rotation.Layout.SlotContent.OUTGOING;

import dev.keyturn.rotation.Plan.ManagedSecret;
import org.jspecify.annotations.Nullable;

/**
 * What the three slots of one secret hold on one service. The goals below are the deploys of the
 * protocol; every state between two neighbours is safe to deploy as well.
 */
public record Layout(SlotContent name, SlotContent nameNew, SlotContent namePrevious) {

  /**
   * What one slot holds: a version of this rotation, nothing, or something that it must not touch.
   */
  public enum SlotContent {
    ABSENT,
    /** The version that was in force at the start. */
    OUTGOING,
    /** The version that this rotation made. */
    INCOMING,
    /** The version that an earlier rotation has kept, on which its date has come. */
    KEPT,
    /** Its value cannot be read. */
    SEALED,
    /** A reference where a literal should be, or the other way round. */
    REFERENCE,
    /** A value that is neither. */
    FOREIGN;

    /** As it is told and stored, for example {@code outgoing}. */
    public String word() {
      return switch (this) {
        case ABSENT -> "absent";
        case OUTGOING -> "outgoing";
        case INCOMING -> "incoming";
        case KEPT -> "kept";
        case SEALED -> "sealed";
        case REFERENCE -> "reference";
        case FOREIGN -> "foreign";
      };
    }
  }

  /** Which layout a deploy is to bring. */
  public enum Goal {
    /** As it was: signs with and accepts the outgoing value. */
    BEFORE,
    /** D1: signs with the outgoing value, accepts both. */
    ACCEPTING,
    /** On the way to D2: the outgoing value is kept in NAME_PREVIOUS before NAME changes. */
    KEEPING,
    /** D2: signs with the incoming value, accepts both. */
    PROMOTED,
    /** D3: the incoming value only, but of a secret whose outgoing value people keep. */
    CLEAN;

    public Layout of(ManagedSecret secret) {
      SlotContent kept = secret.previousSuffix() == null ? ABSENT : OUTGOING;
      return switch (this) {
        case BEFORE -> new Layout(OUTGOING, ABSENT, ABSENT);
        case ACCEPTING -> new Layout(OUTGOING, INCOMING, ABSENT);
        case KEEPING -> new Layout(OUTGOING, INCOMING, kept);
        case PROMOTED -> new Layout(INCOMING, INCOMING, kept);
        case CLEAN -> secret.kept() ? PROMOTED.of(secret) : new Layout(INCOMING, ABSENT, ABSENT);
      };
    }

    /**
     * Whether a layout does for the application what this goal does: KEEPING is as good as
     * ACCEPTING.
     */
    public boolean metBy(ManagedSecret secret, @Nullable Layout layout) {
      return of(secret).equals(layout) || (this == ACCEPTING && KEEPING.of(secret).equals(layout));
    }
  }

  /** The version that a program with these slots signs with. */
  public SlotContent signsWith() {
    return name;
  }

  public boolean accepts(SlotContent version) {
    return name == version || nameNew == version || namePrevious == version;
  }

  /** Whether every slot holds a version of this rotation or nothing. */
  public boolean ours() {
    return ours(name) && ours(nameNew) && ours(namePrevious);
  }

  private static boolean ours(SlotContent holding) {
    return holding == ABSENT || holding == OUTGOING || holding == INCOMING || holding == KEPT;
  }

  /**
   * Whether it is as a rotation leaves it that keeps the outgoing value, seen from the next one.
   */
  public boolean keptBefore() {
    return name == OUTGOING && (nameNew == OUTGOING || nameNew == ABSENT) && namePrevious == KEPT;
  }

  @Override
  public String toString() {
    return "NAME=" + name + " NAME_NEW=" + nameNew + " NAME_PREVIOUS=" + namePrevious;
  }
}
