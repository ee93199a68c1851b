package dev.keyturn.audit;

import java.util.regex.Pattern;

/**
 * What a trail was at one moment: its name, its number of entries, its Merkle root. Travels as a
 * signed note: origin, size and root on a line each, a blank line, then {@code — name base64(keyid
 * ‖ signature)}; the signature covers the three lines.
 *
 * @param origin name of the log, one line
 * @param size number of entries, at least 1
 * @param root RFC 6962 tree head in padded base64, 44 characters
 * @see <a href="https://github.com/C2SP/C2SP/blob/main/tlog-checkpoint.md">C2SP tlog-checkpoint</a>
 */
public record Checkpoint(String origin, long size, String root) {
  private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,15}");
  private static final String NAME = "checkpoint";

  /** Refuses what would not survive being written and read again. */
  public Checkpoint {
    AuditText.name("origin", origin);
    if (size < 1 || size > CanonicalJson.MAX_INTEGER) {
      throw new IllegalArgumentException("checkpoint size must be between 1 and 2^53−1");
    }
    checkRoot(root);
  }

  static void checkRoot(String root) {
    var bytes = AuditPublicKey.base64(root);
    if (bytes == null || bytes.length != Merkle.HASH_BYTES) {
      throw new IllegalArgumentException("a root is 32 bytes in base64, 44 characters");
    }
  }

  static long readSize(String text) throws UnreadableAudit {
    if (!SIZE.matcher(text).matches()) {
      throw new UnreadableAudit("size is not a number from 1 without leading zeros");
    }
    return Long.parseLong(text);
  }

  /** The signed note with a line for each signer, ending in a line break. */
  public String sign(AuditSigner... signers) {
    return SignedNote.sign(body(), signers);
  }

  /**
   * Reads a signed note and checks that this key signed it. Signatures of other keys may stand
   * beside it and are not looked at.
   *
   * @throws UnreadableAudit when the note has another shape, or no valid signature of this key
   */
  public static Checkpoint open(String note, AuditPublicKey key) throws UnreadableAudit {
    var checkpoint = readUnverified(note);
    SignedNote.open(NAME, note, key);
    return checkpoint;
  }

  /** Reads the three lines of a note without looking at who signed them: a claim, not evidence. */
  public static Checkpoint readUnverified(String note) throws UnreadableAudit {
    SignedNote.readUnverified(NAME, note);
    var lines = note.substring(0, note.indexOf("\n\n")).split("\n", -1);
    if (lines.length != 3) {
      throw new UnreadableAudit("a checkpoint has three lines: origin, size, root");
    }
    try {
      return new Checkpoint(lines[0], readSize(lines[1]), lines[2]);
    } catch (IllegalArgumentException e) {
      throw new UnreadableAudit(String.valueOf(e.getMessage()));
    }
  }

  private String body() {
    return origin + "\n" + size + "\n" + root + "\n";
  }
}
