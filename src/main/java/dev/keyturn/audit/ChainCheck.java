package dev.keyturn.audit;

import dev.keyturn.audit.Verification.Kind;
import java.util.Optional;

/**
 * Takes a trail's entries one after the other, in constant memory, and compares the end with
 * checkpoint and anchor.
 */
final class ChainCheck {
  private final String log;
  private final Optional<AuditAnchor> anchor;
  private CompactRange range = CompactRange.EMPTY;
  private String prev = Merkle.NO_PREDECESSOR;
  private String rootAtAnchor = "";

  ChainCheck(String log, Optional<AuditAnchor> anchor) {
    this.log = log;
    this.anchor = anchor;
  }

  long entries() {
    return range.size();
  }

  void accept(String text, long line) throws Flaw {
    long expected = range.size() + 1;
    var entry = parse(text, line);
    if (entry.seq() > expected) {
      throw new Flaw(
          Kind.OUT_OF_ORDER,
          line,
          "entry %d was expected, entry %d found: entries are missing or moved"
              .formatted(expected, entry.seq()));
    }
    if (entry.seq() < expected) {
      throw new Flaw(
          Kind.OUT_OF_ORDER,
          line,
          "entry %d was expected, entry %d found: an entry was added, repeated or moved"
              .formatted(expected, entry.seq()));
    }
    if (!entry.log().equals(log)) {
      throw new Flaw(Kind.BAD_ENTRY, line, "entry %d belongs to another log".formatted(expected));
    }
    if (!entry.prev().equals(prev)) {
      throw new Flaw(
          Kind.CHAIN_BROKEN,
          line,
          expected == 1
              ? "entry 1 names a predecessor, so it was not the first"
              : "entry %d does not carry the hash of entry %d: one of the two was changed"
                  .formatted(expected, expected - 1));
    }
    byte[] leaf = Merkle.leaf(text);
    range = range.append(leaf);
    prev = Merkle.text(leaf);
    if (anchor.isPresent() && anchor.get().size() == expected) {
      rootAtAnchor = range.rootText();
    }
  }

  void finish(Checkpoint checkpoint, long line) throws Flaw {
    if (!checkpoint.origin().equals(log)) {
      throw new Flaw(Kind.BAD_SIGNATURE, line, "the checkpoint was signed for another log");
    }
    if (checkpoint.size() > range.size()) {
      throw new Flaw(
          Kind.CUT_SHORT,
          line,
          "the checkpoint was signed over %d entries, only %d are here: the tail was cut"
              .formatted(checkpoint.size(), range.size()));
    }
    if (checkpoint.size() < range.size()) {
      throw new Flaw(
          Kind.NOT_COVERED,
          line,
          "there are %d entries, but the checkpoint was signed over %d: entries were added"
              .formatted(range.size(), checkpoint.size()));
    }
    if (!checkpoint.root().equals(range.rootText())) {
      throw new Flaw(
          Kind.ROOT_DIFFERS,
          line,
          "the entries do not have the root that was signed: an entry was changed, and the hashes after"
              + " it made to fit");
    }
    if (anchor.isPresent()) {
      finish(anchor.get(), line);
    }
  }

  private void finish(AuditAnchor seen, long line) throws Flaw {
    if (seen.size() > range.size()) {
      throw new Flaw(
          Kind.SHORTER_THAN_ANCHOR,
          line,
          new AnchorCheck.Shorter(range.size(), seen.size()).words());
    }
    if (!seen.root().equals(rootAtAnchor)) {
      throw new Flaw(
          Kind.DIFFERS_FROM_ANCHOR, line, new AnchorCheck.RootDiffers(seen.size()).words());
    }
  }

  private static AuditEntry parse(String text, long line) throws Flaw {
    try {
      return AuditEntry.parse(text);
    } catch (UnreadableAudit e) {
      throw new Flaw(Kind.BAD_ENTRY, line, "not a valid entry: " + e.getMessage());
    }
  }
}
