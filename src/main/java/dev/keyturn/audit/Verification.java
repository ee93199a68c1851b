package dev.keyturn.audit;

import java.util.List;
import java.util.Optional;

/**
 * The result of checking a trail.
 *
 * @param problem the first problem, or empty when everything holds
 * @param entries number of entries that were read before the end or the problem
 * @param checkpoint the signed checkpoint, when it was reached and its signature is valid
 * @param keys the keys that signed the trail, oldest first, when it holds; more than one after a
 *     change of key
 * @param warnings what this check could not establish, one line each
 */
public record Verification(
    Optional<Problem> problem,
    long entries,
    Optional<Checkpoint> checkpoint,
    List<AuditPublicKey> keys,
    List<String> warnings) {
  /** Copies the lists. */
  public Verification {
    keys = List.copyOf(keys);
    warnings = List.copyOf(warnings);
  }

  /** Whether no problem was found; the warnings still limit what that means. */
  public boolean ok() {
    return problem.isEmpty();
  }

  /**
   * What does not hold.
   *
   * @param line line of the export, from 1 (its header); entry {@code seq} stands on line {@code
   *     seq + 1}
   * @param words one line for a person
   */
  public record Problem(Kind kind, long line, String words) {}

  /** Kinds of problem, stable words for programs. */
  public enum Kind {
    /** A line is not text of the export format. */
    UNREADABLE,
    /** An entry is not canonical, or lacks or adds a field. */
    BAD_ENTRY,
    /** Sequence numbers show a missing, added, repeated or moved entry. */
    OUT_OF_ORDER,
    /** An entry does not carry its predecessor's hash. */
    CHAIN_BROKEN,
    /** The entries do not have the root that was signed. */
    ROOT_DIFFERS,
    /** There are fewer entries than were signed, or the end is missing. */
    CUT_SHORT,
    /** There are entries that the checkpoint does not cover, or text behind it. */
    NOT_COVERED,
    /** The checkpoint has no valid signature of the key. */
    BAD_SIGNATURE,
    /** The pinned key is none of those that signed the trail. */
    WRONG_KEY,
    /** An entry hands over to another key without the signatures of both, or out of its place. */
    BAD_KEY_CHANGE,
    /** An entry re-anchors the trail without naming both heads, or names another history. */
    BAD_RE_ANCHORING,
    /** A checkpoint to compare with was not signed by a key of the trail. */
    BAD_CHECKPOINT,
    /** A receipt to compare with was not signed by a key of the trail, or no entry names it. */
    BAD_RECEIPT,
    /** The trail is shorter than its anchor. */
    SHORTER_THAN_ANCHOR,
    /** The entries that the anchor saw have another root. */
    DIFFERS_FROM_ANCHOR
  }
}
