package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The one writer of a trail. An append runs inside the caller's transaction, so the entry and what
 * it reports are saved together or not at all. Safe for use by many threads; the store's lock on
 * the head keeps them in order.
 */
public final class AuditTrail {
  private final AuditStore store;
  private final AuditKeys keys;
  private final String log;
  private final AuditEntry.Tool tool;
  private final Clock clock;
  private final SecureRandom random;
  private final NamedKey named;

  /**
   * A writer that takes up the key that is in force, whoever put it there.
   *
   * @param log name of the trail and origin of its checkpoints: one line, at most 200 characters,
   *     the same for the trail's life
   */
  public AuditTrail(
      AuditStore store,
      AuditKeys keys,
      String log,
      AuditEntry.Tool tool,
      Clock clock,
      SecureRandom random) {
    this(store, keys, log, tool, clock, random, new NamedKey(store));
  }

  AuditTrail(
      AuditStore store,
      AuditKeys keys,
      String log,
      AuditEntry.Tool tool,
      Clock clock,
      SecureRandom random,
      NamedKey named) {
    AuditText.name("log", log);
    this.store = store;
    this.keys = keys;
    this.log = log;
    this.tool = tool;
    this.clock = clock;
    this.random = random;
    this.named = named;
  }

  /**
   * Appends one entry and signs the new head. Must be called inside a transaction of the store.
   *
   * @throws BrokenTrail when the stored head is not what a key of this trail last signed; nothing
   *     is written then
   * @throws KeysOutOfReach when another process has changed the key and it cannot be read now;
   *     nothing is written then
   */
  public AuditEntry append(AuditDraft draft) {
    var end = checked(store.lockHead());
    return append(end, draft, end.signer());
  }

  /**
   * Hands the trail over to another key: one entry whose note both keys sign, under a head that
   * both sign. Everything behind it is signed by the new key alone. Must be called inside a
   * transaction of the store, and only with a key that rests where {@link AuditKeys} finds it.
   *
   * @param from the key that was in force when {@code next} was prepared
   * @return the entry; empty when another key is in force by now: somebody was faster
   * @throws BrokenTrail when there is nothing to hand over, or the head does not hold
   */
  public Optional<AuditEntry> changeKey(
      AuditPublicKey from, AuditSigner next, AuditDraft.Actor by, String reason) {
    var end = checked(store.lockHead());
    var old = end.signer();
    if (end.head().size() == 0) {
      throw new BrokenTrail("a trail without entries has no key that could hand over");
    }
    if (!old.publicKey().equals(from) || from.equals(next.publicKey())) {
      return Optional.empty();
    }
    var change =
        new KeyChange(
            log, end.range().size(), end.range().rootText(), old.publicKey(), next.publicKey());
    var draft =
        AuditDraft.by(by, KeyChange.ACTION)
            .target(new AuditDraft.Target("audit-key", next.publicKey().text()))
            .reason(reason)
            .keyChange(change.sign(old, next))
            .build();
    return Optional.of(append(end, draft, old, next));
  }

  private AuditEntry append(End end, AuditDraft draft, AuditSigner... signers) {
    var now = clock.instant();
    var head = end.head();
    var prev = head.size() == 0 ? Merkle.NO_PREDECESSOR : head.lastEntryHash();
    var entry = new AuditEntry(head.size() + 1, Uuid7.at(now, random), now, log, prev, tool, draft);
    var text = entry.toCanonicalText();
    byte[] leaf = Merkle.leaf(text);
    var grown = end.range().append(leaf);
    var note = new Checkpoint(log, grown.size(), grown.rootText()).sign(signers);
    store.append(
        entry.seq(), text, leaf, new Head(grown.size(), grown.toText(), Merkle.text(leaf), note));
    return entry;
  }

  /** Whether the newest entry is of this action and of this day in UTC. */
  boolean endsWith(String action, Instant day) {
    var newest = store.head().map(head -> store.read(head.size(), 1)).orElseGet(List::of);
    if (newest.isEmpty()) {
      return false;
    }
    try {
      var entry = AuditEntry.parse(newest.getFirst().canonicalText());
      return entry.event().action().equals(action)
          && entry.ts().truncatedTo(ChronoUnit.DAYS).equals(day.truncatedTo(ChronoUnit.DAYS));
    } catch (UnreadableAudit e) {
      throw new BrokenTrail("the newest audit entry cannot be read: " + e.getMessage());
    }
  }

  /**
   * Size and root of the newest checkpoint, to be kept outside the database; empty for a trail
   * without entries.
   */
  public Optional<AuditAnchor> anchor() {
    return store.head().map(head -> AuditAnchor.of(checkpoint(head, keyOf(head))));
  }

  /** Compares what is stored with what was kept outside. */
  AnchorCheck check(AuditAnchor anchor) {
    return anchor.check(store, publicKey());
  }

  /**
   * Keeps the newest checkpoint outside, unless what is kept there contradicts the trail.
   *
   * @throws BrokenTrail when it does; nothing is kept then
   */
  void keepOutside(AnchorKeeper anchors) throws RemoteFailure {
    var checkpoint = signedCheckpoint();
    if (checkpoint.isPresent()) {
      var note = checkpoint.get();
      agreed(anchors.keep(note, this::check));
    }
  }

  /**
   * Refuses to go on with a trail that its anchor contradicts.
   *
   * @throws BrokenTrail when it does
   */
  void agree(AnchorKeeper anchors) throws RemoteFailure {
    var kept = anchors.kept();
    if (kept.isPresent()) {
      agreed(check(kept.get()));
    }
  }

  private static void agreed(AnchorCheck check) {
    if (!(check instanceof AnchorCheck.Matches)) {
      throw new BrokenTrail(check.words());
    }
  }

  /**
   * Signs a receipt with the key in force; that it was signed is for an entry to say. Must be
   * called in the transaction of that entry, so that the key is the same.
   */
  public Receipt sign(String canonicalText) {
    return Receipt.sign(canonicalText, log, checked(store.lockHead()).signer());
  }

  /** The key that this trail's checkpoints are checked with now. */
  public AuditPublicKey publicKey() {
    return store.head().map(this::keyOf).orElseGet(() -> keys.current().publicKey());
  }

  /**
   * The key that alone may sign what comes next. At a change of key both have signed the head, and
   * this is the newer one.
   *
   * @throws BrokenTrail when the head is not signed by it
   */
  AuditPublicKey keyInForce() {
    return store
        .head()
        .map(head -> inForce(head, signer(head)))
        .orElseGet(keys::current)
        .publicKey();
  }

  /** The key that this process checks a head with. */
  AuditPublicKey keyOf(Head head) {
    return signer(head).publicKey();
  }

  /**
   * The newest checkpoint, signed by the key in force; empty for a trail without entries.
   *
   * @throws BrokenTrail when another key signed it
   */
  public Optional<String> signedCheckpoint() {
    return store
        .head()
        .map(head -> {
          var signer = signer(head);
          checkpoint(head, inForce(head, signer).publicKey());
          return head.checkpointNote();
        });
  }

  /**
   * The end of a trail to which something can be appended.
   *
   * @param signer the key in force behind it
   */
  private record End(Head head, CompactRange range, AuditSigner signer) {}

  private End checked(Head head) {
    if (head.size() == 0) {
      if (!head.equals(Head.EMPTY) || !store.read(1, 1).isEmpty()) {
        throw new BrokenTrail(
            "the audit head says there are no entries, but there are traces of some");
      }
      return new End(head, CompactRange.EMPTY, keys.current());
    }
    var signer = signer(head);
    var checkpoint = checkpoint(head, signer.publicKey());
    var range = head.range();
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
    return new End(head, range, inForce(head, signer));
  }

  /** Where this process does not have the key of the head, another one has changed it. */
  private AuditSigner signer(Head head) {
    var ours = keys.current();
    return ours.publicKey().signed(head.checkpointNote())
        ? ours
        : keys.find(head.checkpointNote()).orElse(ours);
  }

  /**
   * Only the key that the newest change names may go on, whoever signed the head: at a change that
   * is both keys, and a thief of a retired key can sign what he likes.
   *
   * @param signer the one of this head
   */
  private AuditSigner inForce(Head head, AuditSigner signer) {
    try {
      var to = named.within(head.size());
      return to.isEmpty() || signer.publicKey().equals(to.get())
          ? signer
          : keys.find(head.checkpointNote())
              .filter(found -> found.publicKey().equals(to.get()))
              .orElseThrow(() ->
                  new BrokenTrail(
                      "the key that the audit trail was handed to is not there or has not signed its head"));
    } catch (UnreadableAudit e) {
      throw new BrokenTrail(
          "the entry that changes the audit key cannot be read: " + e.getMessage());
    }
  }

  /** The head's checkpoint, signed by this key. Whether that key is in force the entries say. */
  Checkpoint checkpoint(Head head, AuditPublicKey signer) {
    try {
      var checkpoint = Checkpoint.open(head.checkpointNote(), signer);
      if (!checkpoint.origin().equals(log)) {
        throw new BrokenTrail("the audit head belongs to another log");
      }
      return checkpoint;
    } catch (UnreadableAudit e) {
      throw new BrokenTrail("the audit head cannot be trusted: " + e.getMessage());
    }
  }
}
