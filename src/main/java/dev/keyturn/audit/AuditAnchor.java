package dev.keyturn.audit;

/**
 * A size and root remembered outside the database, the only thing that shows a cut tail. Text form:
 * {@code size root}.
 *
 * @param size number of entries that were seen, at least 1
 * @param root RFC 6962 tree head at that size in padded base64, 44 characters
 */
public record AuditAnchor(long size, String root) {
  /** Refuses what no checkpoint can hold. */
  public AuditAnchor {
    if (size < 1 || size > CanonicalJson.MAX_INTEGER) {
      throw new IllegalArgumentException("anchor size must be between 1 and 2^53−1");
    }
    Checkpoint.checkRoot(root);
  }

  /** The anchor for a checkpoint. */
  public static AuditAnchor of(Checkpoint checkpoint) {
    return new AuditAnchor(checkpoint.size(), checkpoint.root());
  }

  /**
   * The anchor of a signed note that its own trail has handed out.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static AuditAnchor ofSigned(String note) {
    try {
      return of(Checkpoint.readUnverified(note));
    } catch (UnreadableAudit e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Reads {@link #text}.
   *
   * @throws UnreadableAudit when the text is not a size, a space and a root
   */
  public static AuditAnchor parse(String text) throws UnreadableAudit {
    int space = text.indexOf(' ');
    if (space < 0) {
      throw new UnreadableAudit("an anchor is a size, one space and a root in base64");
    }
    try {
      return new AuditAnchor(
          Checkpoint.readSize(text.substring(0, space)), text.substring(space + 1));
    } catch (IllegalArgumentException e) {
      throw new UnreadableAudit(String.valueOf(e.getMessage()));
    }
  }

  /** Size, one space, root: what is kept in Vault and shown to people. */
  public String text() {
    return size + " " + root;
  }

  /**
   * Compares the stored trail with this anchor. When the trail has not grown since, the signed
   * checkpoint answers and one row is read; otherwise every entry up to the anchor is hashed again.
   */
  public AnchorCheck check(AuditStore store, AuditPublicKey key) {
    var head = store.head().orElse(Head.EMPTY);
    if (head.size() < size) {
      return new AnchorCheck.Shorter(head.size(), size);
    }
    try {
      var checkpoint = Checkpoint.open(head.checkpointNote(), key);
      if (checkpoint.size() != head.size()) {
        return new AnchorCheck.HeadUntrusted("its size is not the one that was signed");
      }
      var root = head.size() == size ? checkpoint.root() : rootAt(store);
      return root.equals(this.root)
          ? new AnchorCheck.Matches(head.size())
          : new AnchorCheck.RootDiffers(size);
    } catch (UnreadableAudit e) {
      return new AnchorCheck.HeadUntrusted(String.valueOf(e.getMessage()));
    }
  }

  /** The same by the entries alone, for whoever has no key and signs nothing. */
  public AnchorCheck checkEntries(AuditStore store) {
    var head = store.head().orElse(Head.EMPTY);
    if (head.size() < size) {
      return new AnchorCheck.Shorter(head.size(), size);
    }
    return rootAt(store).equals(root)
        ? new AnchorCheck.Matches(head.size())
        : new AnchorCheck.RootDiffers(size);
  }

  private String rootAt(AuditStore store) {
    var range = CompactRange.EMPTY;
    for (var row : new Rows(store, size)) {
      range = range.append(Merkle.leaf(row.canonicalText()));
    }
    return range.rootText();
  }
}
