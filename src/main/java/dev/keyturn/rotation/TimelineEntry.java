package dev.keyturn.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a rotation's timeline, written together with what it tells.
 *
 * @param id grows; unique among all rotations
 * @param phase in which the rotation was afterwards
 * @param why of a stall, a refusal or a calling-off by the engine, as a code; null otherwise
 * @param detail one line in our own words or a person's; never a value
 */
public record TimelineEntry(
    long id,
    RotationId rotation,
    Instant at,
    What what,
    Phase phase,
    Actor by,
    @Nullable String why,
    String detail) {
  public enum What {
    /** Somebody asked for it. */
    REQUESTED,
    /** It is in another phase. */
    MOVED,
    /** It needs a person. */
    STALLED,
    /** A person's word, taken; {@code why} is the word, such as {@code APPROVE}. */
    SAID,
    /** A person's word, refused; {@code why} is the {@link dev.keyturn.rotation.Refusal}. */
    REFUSED,
    /** A step outside is over. */
    STEP,
    /** Something is still open that people were asked for. */
    REMINDED
  }
}
