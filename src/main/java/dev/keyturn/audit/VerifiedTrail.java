package dev.keyturn.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A trail as one reader has seen it: hashed whole against its signed head the first time, and from
 * there on only what is new. Without the key in force, to which the entries themselves lead, nobody
 * can have changed, added or removed an entry of which it tells. For one rotation, one thread, and
 * no longer than a pass: what is changed in the database behind its back, in rows that it has read,
 * it does not read again.
 */
public final class VerifiedTrail {
  private final AuditStore store;
  private final AuditTrail trail;
  private final @Nullable String rotation;
  private final List<String> naming = new ArrayList<>();
  private final List<AuditEntry> about = new ArrayList<>();
  private final Map<Long, String> roots = new HashMap<>();
  private CompactRange range = CompactRange.EMPTY;
  private @Nullable KeyChain chain;

  /**
   * @param rotation whose entries are kept; null: no entry is
   */
  public VerifiedTrail(AuditStore store, AuditTrail trail, @Nullable String rotation) {
    this.store = store;
    this.trail = trail;
    this.rotation = rotation;
  }

  /**
   * The entries about the rotation, oldest first.
   *
   * @throws BrokenTrail when the rows are not those that the head was signed for
   */
  public List<AuditEntry> about() {
    verify();
    try {
      for (var text : naming) {
        var entry = AuditEntry.parse(text);
        if (Objects.equals(rotation, entry.event().rotation())) {
          about.add(entry);
        }
      }
    } catch (UnreadableAudit e) {
      forget();
      throw unreadable(e);
    }
    naming.clear();
    return List.copyOf(about);
  }

  /**
   * Reads on to what is stored now.
   *
   * @throws BrokenTrail when the rows are not those that the head was signed for
   */
  public void verify() {
    catchUp(store.head().orElse(Head.EMPTY), 0);
  }

  /**
   * Every entry, oldest first.
   *
   * @throws BrokenTrail when the rows are not those that the head was signed for; what was read by
   *     then counts for nothing
   */
  public void each(Consumer<AuditEntry> reader) {
    verify();
    CompactRange again = each(store, range.size(), reader);
    if (!again.rootText().equals(range.rootText())) {
      throw new BrokenTrail("the audit entries are not those that were signed");
    }
  }

  /**
   * Every entry as it is stored, whoever signed it, for who has no key.
   *
   * @throws BrokenTrail when one of them cannot be read
   */
  public static void asStored(AuditStore store, Consumer<AuditEntry> reader) {
    each(store, store.head().orElse(Head.EMPTY).size(), reader);
  }

  private static CompactRange each(AuditStore store, long size, Consumer<AuditEntry> reader) {
    CompactRange read = CompactRange.EMPTY;
    try {
      for (var row : new Rows(store, size)) {
        read = read.append(Merkle.leaf(row.canonicalText()));
        reader.accept(AuditEntry.parse(row.canonicalText()));
      }
    } catch (UnreadableAudit e) {
      throw unreadable(e);
    }
    return read;
  }

  /** Compares what is stored now with what was kept outside. */
  public AnchorCheck check(AuditAnchor anchor) {
    var head = store.head().orElse(Head.EMPTY);
    if (head.size() < anchor.size()) {
      return new AnchorCheck.Shorter(head.size(), anchor.size());
    }
    try {
      catchUp(head, anchor.size());
    } catch (BrokenTrail broken) {
      return new AnchorCheck.HeadUntrusted(String.valueOf(broken.getMessage()));
    }
    // What is kept outside only moves forward.
    roots.keySet().removeIf(size -> size < anchor.size());
    return anchor.root().equals(roots.get(anchor.size()))
        ? new AnchorCheck.Matches(head.size())
        : new AnchorCheck.RootDiffers(anchor.size());
  }

  /** Reads on to the head, or all again where what was read is not its beginning. */
  private void catchUp(Head head, long wanted) {
    if (head.size() < range.size() || (wanted > 0 && passed(wanted))) {
      forget();
    }
    boolean fresh = range.size() == 0;
    try {
      readOn(head, wanted);
    } catch (BrokenTrail broken) {
      if (fresh) {
        throw broken;
      }
      forget();
      readOn(head, wanted);
    }
  }

  private boolean passed(long wanted) {
    return wanted < range.size() && !roots.containsKey(wanted);
  }

  private void forget() {
    range = CompactRange.EMPTY;
    chain = null;
    naming.clear();
    about.clear();
    roots.clear();
  }

  private void readOn(Head head, long wanted) {
    if (head.size() == 0) {
      return;
    }
    var signer = trail.keyOf(head);
    var signed = trail.checkpoint(head, signer);
    var keys = chain == null ? new KeyChain(signer) : chain;
    chain = keys;
    try {
      for (var row : new Rows(store, range.size(), head.size())) {
        var change = KeyChange.noteIn(row.canonicalText());
        if (change != null) {
          keys.follow(change, signed.origin(), range);
        }
        range = range.append(Merkle.leaf(row.canonicalText()));
        if (range.size() == wanted) {
          roots.put(wanted, range.rootText());
        }
        if (rotation != null && row.canonicalText().contains(rotation)) {
          naming.add(row.canonicalText());
        }
      }
    } catch (UnreadableAudit e) {
      throw unreadable(e);
    }
    if (signed.size() != head.size()
        || signed.size() != range.size()
        || !signed.root().equals(range.rootText())) {
      throw new BrokenTrail("the audit entries are not those that were signed");
    }
    if (!keys.newest().equals(signer) && !keys.newest().signed(head.checkpointNote())) {
      throw new BrokenTrail(
          "the audit head was not signed by the key in force, but by another one");
    }
    roots.put(head.size(), signed.root());
  }

  private static BrokenTrail unreadable(UnreadableAudit e) {
    return new BrokenTrail("the audit trail cannot be read: " + e.getMessage());
  }
}
