package dev.keyturn.audit;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * All that is needed of a Merkle tree to append to it and to know its root: the roots of its
 * perfect subtrees, largest first, one for each 1-bit of the size (so at most 53). Immutable.
 */
final class CompactRange {
  static final CompactRange EMPTY = new CompactRange(0, List.of());

  private final long size;
  private final List<byte[]> subtrees;

  private CompactRange(long size, List<byte[]> subtrees) {
    this.size = size;
    this.subtrees = subtrees;
  }

  long size() {
    return size;
  }

  /**
   * The range with one more leaf; every trailing 1-bit of the size is a subtree that the new leaf
   * completes.
   */
  CompactRange append(byte[] leafHash) {
    var grown = new ArrayList<>(subtrees);
    byte[] merged = leafHash.clone();
    for (int i = Long.numberOfTrailingZeros(~size); i > 0; i--) {
      merged = Merkle.node(grown.removeLast(), merged);
    }
    grown.add(merged);
    return new CompactRange(size + 1, grown);
  }

  /** RFC 6962 tree head, 32 bytes; of the empty tree the hash of nothing. */
  byte[] root() {
    if (subtrees.isEmpty()) {
      return Merkle.sha256().digest();
    }
    byte[] root = subtrees.getLast();
    for (int i = subtrees.size() - 2; i >= 0; i--) {
      root = Merkle.node(subtrees.get(i), root);
    }
    return root.clone();
  }

  /** The root as checkpoints spell it: padded base64, 44 characters. */
  String rootText() {
    return Base64.getEncoder().encodeToString(root());
  }

  /**
   * The subtree roots as base64url, joined by commas; empty for the empty tree. At most 53 × 44
   * characters.
   */
  String toText() {
    return String.join(",", subtrees.stream().map(Merkle::text).toList());
  }

  /** Reads what {@link #toText} wrote for a tree of this size. */
  static CompactRange parse(long size, String text) throws UnreadableAudit {
    var subtrees = new ArrayList<byte[]>();
    if (!text.isEmpty()) {
      for (var part : text.split(",", -1)) {
        subtrees.add(hash(part));
      }
    }
    if (size < 0 || size > CanonicalJson.MAX_INTEGER || Long.bitCount(size) != subtrees.size()) {
      throw new UnreadableAudit(
          "compact range has %d hashes, which no tree of size %d has"
              .formatted(subtrees.size(), size));
    }
    return new CompactRange(size, List.copyOf(subtrees));
  }

  private static byte[] hash(String text) throws UnreadableAudit {
    try {
      byte[] hash = Base64.getUrlDecoder().decode(text);
      if (hash.length == Merkle.HASH_BYTES && Merkle.text(hash).equals(text)) {
        return hash;
      }
    } catch (IllegalArgumentException e) {
      throw new UnreadableAudit("compact range holds something that is not base64url");
    }
    throw new UnreadableAudit("compact range holds something that is not a 32-byte hash");
  }
}
