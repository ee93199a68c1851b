package dev.keyturn.audit;

import org.jspecify.annotations.Nullable;

/**
 * How one signing key hands over to the next: a note, signed by both, in an entry of its own. It
 * names the size and root of everything before that entry, so that the new key vouches for the
 * history that it takes over, and the old one for no other successor.
 *
 * @param size number of entries before the one that holds the note, at least 1
 * @param root RFC 6962 tree head at that size
 */
record KeyChange(String log, long size, String root, AuditPublicKey from, AuditPublicKey to) {
  static final String ACTION = "audit.key-changed";

  private static final String NAME = "key-change";
  private static final int LINES = 5;

  /**
   * The note in an entry that changes the key; null in any other.
   *
   * @throws UnreadableAudit when it names the action and is no entry
   */
  static @Nullable String noteIn(String canonicalText) throws UnreadableAudit {
    // Looked for as text first: to read every entry would take longer than to hash it.
    return canonicalText.contains(ACTION)
        ? AuditEntry.parse(canonicalText).event().keyChange()
        : null;
  }

  String sign(AuditSigner old, AuditSigner next) {
    return SignedNote.sign(body(), old, next);
  }

  /**
   * Reads a note and checks that both keys signed it.
   *
   * @throws UnreadableAudit when it has another shape or one of the signatures is missing or wrong
   */
  static KeyChange open(String note) throws UnreadableAudit {
    var change = readUnverified(note);
    SignedNote.open(NAME, note, change.from);
    SignedNote.open(NAME, note, change.to);
    return change;
  }

  /** Reads a note without looking at the signatures: a claim, not evidence. */
  static KeyChange readUnverified(String note) throws UnreadableAudit {
    var lines = SignedNote.readUnverified(NAME, note).split("\n", -1);
    if (lines.length != LINES + 1 || !lines[0].endsWith("/" + NAME)) {
      throw new UnreadableAudit("a key-change has five lines: log, size, root, old key, new key");
    }
    try {
      var before = new AuditAnchor(Checkpoint.readSize(lines[1]), lines[2]);
      return new KeyChange(
          lines[0].substring(0, lines[0].length() - NAME.length() - 1),
          before.size(),
          before.root(),
          AuditPublicKey.parse(lines[3]),
          AuditPublicKey.parse(lines[4]));
    } catch (IllegalArgumentException e) {
      throw new UnreadableAudit(String.valueOf(e.getMessage()));
    }
  }

  private String body() {
    return String.join("\n", log + "/" + NAME, String.valueOf(size), root, from.text(), to.text())
        + "\n";
  }
}
