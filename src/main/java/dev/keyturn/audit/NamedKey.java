package dev.keyturn.audit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key that the newest change among a trail's entries names: it alone may sign what comes
 * behind. Each entry is read once, and all of them again when the last one read is no longer there:
 * it was in a transaction that was undone.
 */
final class NamedKey {
  private final AuditStore store;
  private @Nullable StoredEntry last;
  private @Nullable AuditPublicKey key;

  NamedKey(AuditStore store) {
    this(store, null);
  }

  /**
   * @param read the entry up to which the trail was read, and names no key
   */
  NamedKey(AuditStore store, @Nullable StoredEntry read) {
    this.store = store;
    this.last = read;
  }

  /**
   * @return empty when none of the first {@code size} entries changes the key
   * @throws UnreadableAudit when one of them claims to and does not
   */
  synchronized Optional<AuditPublicKey> within(long size) throws UnreadableAudit {
    if (last != null && (last.seq() > size || !store.read(last.seq(), 1).contains(last))) {
      last = null;
      key = null;
    }
    for (var row : new Rows(store, last == null ? 0 : last.seq(), size)) {
      var note = KeyChange.noteIn(row.canonicalText());
      if (note != null) {
        key = KeyChange.open(note).to();
      }
      last = row;
    }
    return Optional.ofNullable(key);
  }
}
