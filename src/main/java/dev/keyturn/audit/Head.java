package dev.keyturn.audit;

/**
 * The newest state of a trail, one database row. Every part is text for the store and is checked
 * again before it is relied on.
 *
 * @param size number of entries
 * @param compactRange roots of the perfect subtrees, base64url joined by commas, at most 2,400
 *     characters
 * @param lastEntryHash leaf hash of the newest entry, base64url, 43 characters
 * @param checkpointNote signed note over this size, at most 1,000 characters
 */
public record Head(long size, String compactRange, String lastEntryHash, String checkpointNote) {
  /** The head of a trail without entries: size 0 and three empty texts. */
  public static final Head EMPTY = new Head(0, "", "", "");

  /**
   * @throws BrokenTrail when it is none
   */
  CompactRange range() {
    try {
      return CompactRange.parse(size, compactRange);
    } catch (UnreadableAudit e) {
      throw new BrokenTrail("the audit head cannot be read: " + e.getMessage());
    }
  }
}
