package dev.keyturn.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
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
  private static final int MAX_SIGNATURES = 16;
  private static final String SIGNATURE_MARK = "\u2014 ";

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

  /** The signed note, ending in a line break. */
  public String sign(AuditSigner signer) {
    var body = body();
    var key = signer.publicKey();
    var signature =
        AuditPublicKey.concat(key.keyId(), signer.sign(body.getBytes(StandardCharsets.UTF_8)));
    return body
        + "\n"
        + SIGNATURE_MARK
        + key.name()
        + " "
        + Base64.getEncoder().encodeToString(signature)
        + "\n";
  }

  /**
   * Reads a signed note and checks that this key signed it. Signatures of other keys may stand
   * beside it and are not looked at.
   *
   * @throws UnreadableAudit when the note has another shape, or no valid signature of this key
   */
  public static Checkpoint open(String note, AuditPublicKey key) throws UnreadableAudit {
    var checkpoint = readUnverified(note);
    byte[] body = checkpoint.body().getBytes(StandardCharsets.UTF_8);
    boolean named = false;
    for (var line : signatureLines(note)) {
      var parts = line.substring(SIGNATURE_MARK.length()).split(" ", -1);
      var blob = AuditPublicKey.base64(parts[1]);
      if (!parts[0].equals(key.name())
          || blob == null
          || !Arrays.equals(Arrays.copyOf(blob, AuditPublicKey.KEY_ID_BYTES), key.keyId())) {
        continue;
      }
      named = true;
      if (key.verifies(body, Arrays.copyOfRange(blob, AuditPublicKey.KEY_ID_BYTES, blob.length))) {
        return checkpoint;
      }
    }
    throw new UnreadableAudit(
        named
            ? "the checkpoint's signature is not valid for its text"
            : "the checkpoint has no signature by the key " + key.name());
  }

  /** Reads the three lines of a note without looking at who signed them: a claim, not evidence. */
  static Checkpoint readUnverified(String note) throws UnreadableAudit {
    signatureLines(note);
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

  private static String[] signatureLines(String note) throws UnreadableAudit {
    int blank = note.indexOf("\n\n");
    if (blank < 0 || !note.endsWith("\n")) {
      throw new UnreadableAudit("the checkpoint is no signed note (text, blank line, signature)");
    }
    if (blank + 2 == note.length()) {
      throw new UnreadableAudit("the checkpoint carries no signature");
    }
    var lines = note.substring(blank + 2, note.length() - 1).split("\n", -1);
    if (lines.length > MAX_SIGNATURES) {
      throw new UnreadableAudit("the checkpoint carries more than 16 signatures");
    }
    for (var line : lines) {
      if (!line.startsWith(SIGNATURE_MARK)) {
        throw new UnreadableAudit("a signature line does not start with an em dash and a space");
      }
      var parts = line.substring(SIGNATURE_MARK.length()).split(" ", -1);
      var blob = parts.length == 2 ? AuditPublicKey.base64(parts[1]) : null;
      if (blob == null || parts[0].isEmpty() || blob.length <= AuditPublicKey.KEY_ID_BYTES) {
        throw new UnreadableAudit("a signature line is not of the form: dash, name, base64");
      }
    }
    return lines;
  }

  private String body() {
    return origin + "\n" + size + "\n" + root + "\n";
  }
}
