package dev.keyturn.audit;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/**
 * The one writer of a trail. An append runs inside the caller's transaction, so the entry and what
 * it reports are saved together or not at all. Safe for use by many threads; the store's lock on
 * the head keeps them in order.
 */
public final class AuditTrail {
  private final AuditStore store;
  private final AuditSigner signer;
  private final String log;
  private final AuditEntry.Tool tool;
  private final Clock clock;
  private final SecureRandom random;

  /**
   * A writer.
   *
   * @param log name of the trail and origin of its checkpoints: one line, at most 200 characters,
   *     the same for the trail's life
   */
  public AuditTrail(
      AuditStore store,
      AuditSigner signer,
      String log,
      AuditEntry.Tool tool,
      Clock clock,
      SecureRandom random) {
    AuditText.name("log", log);
    this.store = store;
    this.signer = signer;
    this.log = log;
    this.tool = tool;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Appends one entry and signs the new head. Must be called inside a transaction of the store.
   *
   * @throws BrokenTrail when the stored head is not what this signer last signed; nothing is
   *     written then
   */
  public AuditEntry append(AuditDraft draft) {
    var head = store.lockHead();
    var range = checkedRange(head);
    var now = clock.instant();
    var prev = head.size() == 0 ? Merkle.NO_PREDECESSOR : head.lastEntryHash();
    var entry = new AuditEntry(head.size() + 1, Uuid7.at(now, random), now, log, prev, tool, draft);
    var text = entry.toCanonicalText();
    byte[] leaf = Merkle.leaf(text);
    var grown = range.append(leaf);
    var note = new Checkpoint(log, grown.size(), grown.rootText()).sign(signer);
    store.append(
        entry.seq(), text, leaf, new Head(grown.size(), grown.toText(), Merkle.text(leaf), note));
    return entry;
  }

  /**
   * Size and root of the newest checkpoint, to be kept outside the database; empty for a trail
   * without entries.
   */
  public Optional<AuditAnchor> anchor() {
    return store.head().map(head -> AuditAnchor.of(checkpoint(head)));
  }

  /** Signs a receipt with the trail's key; that it was signed is for an entry to say. */
  public Receipt sign(String canonicalText) {
    return Receipt.sign(canonicalText, log, signer);
  }

  /** The key that this trail's checkpoints are checked with. */
  public AuditPublicKey publicKey() {
    return signer.publicKey();
  }

  private CompactRange checkedRange(Head head) {
    if (head.size() == 0) {
      if (!head.equals(Head.EMPTY) || !store.read(1, 1).isEmpty()) {
        throw new BrokenTrail(
            "the audit head says there are no entries, but there are traces of some");
      }
      return CompactRange.EMPTY;
    }
    var checkpoint = checkpoint(head);
    var range = range(head);
    if (checkpoint.size() != head.size() || !checkpoint.root().equals(range.rootText())) {
      throw new BrokenTrail("the audit head differs from the checkpoint that was signed for it");
    }
    // Two rows are asked for: one row past the head would be an entry that nobody signed.
    var newest = store.read(head.size(), 2);
    if (newest.size() != 1
        || newest.getFirst().seq() != head.size()
        || !Merkle.text(Merkle.leaf(newest.getFirst().canonicalText()))
            .equals(head.lastEntryHash())) {
      throw new BrokenTrail("the newest audit entry is not the one that the audit head names");
    }
    return range;
  }

  private Checkpoint checkpoint(Head head) {
    try {
      var checkpoint = Checkpoint.open(head.checkpointNote(), signer.publicKey());
      if (!checkpoint.origin().equals(log)) {
        throw new BrokenTrail("the audit head belongs to another log");
      }
      return checkpoint;
    } catch (UnreadableAudit e) {
      throw new BrokenTrail("the audit head cannot be trusted: " + e.getMessage());
    }
  }

  private static CompactRange range(Head head) {
    try {
      return CompactRange.parse(head.size(), head.compactRange());
    } catch (UnreadableAudit e) {
      throw new BrokenTrail("the audit head cannot be read: " + e.getMessage());
    }
  }
}
