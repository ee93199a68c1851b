package dev.keyturn.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * Entries out of a trail that is hashed whole against its signed head while it is read: without the
 * signing key nobody can have changed, added or removed one. Its time grows with the trail.
 */
public final class SignedEntries {
  private SignedEntries() {}

  /**
   * The entries about one rotation, oldest first.
   *
   * @throws BrokenTrail when the rows are not those that the head was signed for
   */
  public static List<AuditEntry> about(String rotation, AuditStore store, AuditPublicKey key) {
    Head head = store.head().orElse(Head.EMPTY);
    var range = CompactRange.EMPTY;
    var entries = new ArrayList<AuditEntry>();
    try {
      for (StoredEntry row : new Rows(store, head.size())) {
        range = range.append(Merkle.leaf(row.canonicalText()));
        // Looked for as text first: to read every entry would take longer than to hash it.
        if (row.canonicalText().contains(rotation)) {
          AuditEntry entry = AuditEntry.parse(row.canonicalText());
          if (rotation.equals(entry.event().rotation())) {
            entries.add(entry);
          }
        }
      }
      if (head.size() > 0) {
        Checkpoint signed = Checkpoint.open(head.checkpointNote(), key);
        if (signed.size() != range.size() || !signed.root().equals(range.rootText())) {
          throw new BrokenTrail("the audit entries are not those that were signed");
        }
      }
      return entries;
    } catch (UnreadableAudit e) {
      throw new BrokenTrail("the audit trail cannot be read: " + e.getMessage());
    }
  }
}
