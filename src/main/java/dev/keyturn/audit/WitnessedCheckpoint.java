package dev.keyturn.audit;

import java.util.Optional;

/**
 * What somebody outside remembers of a trail: at this size it had this root.
 *
 * @param source who remembers, in words for a person, such as a file and its line
 * @param note the signed checkpoint, where it is remembered whole; its signature is checked too
 */
public record WitnessedCheckpoint(AuditAnchor anchor, String source, Optional<String> note) {

  /** A size and root that somebody wrote down. */
  public static WitnessedCheckpoint of(AuditAnchor anchor) {
    return new WitnessedCheckpoint(anchor, "its anchor", Optional.empty());
  }

  /**
   * A signed checkpoint.
   *
   * @throws UnreadableAudit when the note is none; whose signature it carries is not looked at here
   */
  public static WitnessedCheckpoint of(String note, String source) throws UnreadableAudit {
    return new WitnessedCheckpoint(
        AuditAnchor.of(Checkpoint.readUnverified(note)), source, Optional.of(note));
  }

  /** One line: which entries are missing. */
  String shorter(long size) {
    long seen = anchor.size();
    return "the trail has %d entries, but %s saw %d: %s; the tail was cut or an old copy restored"
        .formatted(
            size,
            source,
            seen,
            seen == size + 1
                ? "entry %d is missing".formatted(seen)
                : "entries %d to %d are missing".formatted(size + 1, seen));
  }

  /** One line: that there are two histories. */
  String differs(long size) {
    return anchor.size() == size
        ? "%s saw as many entries, %d, under another root: there are two histories of this trail"
            .formatted(source, size)
        : "the first %d entries are not those that %s saw: entries were changed or replaced"
            .formatted(anchor.size(), source);
  }
}
