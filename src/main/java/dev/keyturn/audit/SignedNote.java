package dev.keyturn.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Text with signatures below it: the text, a blank line, then {@code — name base64(keyid ‖
 * signature)} on a line for each key.
 *
 * @see <a href="https://github.com/C2SP/C2SP/blob/main/signed-note.md">C2SP signed-note</a>
 */
final class SignedNote {
  private static final int MAX_SIGNATURES = 16;
  private static final String SIGNATURE_MARK = "\u2014 ";

  private SignedNote() {}

  /**
   * @param body whole lines, none of them empty
   */
  static String sign(String body, AuditSigner... signers) {
    var note = new StringBuilder(body).append('\n');
    for (var signer : signers) {
      var key = signer.publicKey();
      var signature =
          AuditPublicKey.concat(key.keyId(), signer.sign(body.getBytes(StandardCharsets.UTF_8)));
      note.append(SIGNATURE_MARK)
          .append(key.name())
          .append(' ')
          .append(Base64.getEncoder().encodeToString(signature))
          .append('\n');
    }
    return note.toString();
  }

  /**
   * The text that this key signed. Signatures of other keys may stand beside it and are not looked
   * at.
   *
   * @param what the note's name in a refusal
   * @throws UnreadableAudit when the note has another shape, or no valid signature of this key
   */
  static String open(String what, String note, AuditPublicKey key) throws UnreadableAudit {
    String text = readUnverified(what, note);
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    boolean named = false;
    for (var line : signatureLines(what, note)) {
      var parts = line.substring(SIGNATURE_MARK.length()).split(" ", -1);
      var blob = AuditPublicKey.base64(parts[1]);
      if (!parts[0].equals(key.name())
          || blob == null
          || !Arrays.equals(Arrays.copyOf(blob, AuditPublicKey.KEY_ID_BYTES), key.keyId())) {
        continue;
      }
      named = true;
      if (key.verifies(body, Arrays.copyOfRange(blob, AuditPublicKey.KEY_ID_BYTES, blob.length))) {
        return text;
      }
    }
    throw new UnreadableAudit(
        named
            ? "the " + what + "'s signature is not valid for its text"
            : "the " + what + " has no signature by the key " + key.name());
  }

  /** The text of a note without looking at who signed it: a claim, not evidence. */
  static String readUnverified(String what, String note) throws UnreadableAudit {
    signatureLines(what, note);
    return note.substring(0, note.indexOf("\n\n") + 1);
  }

  private static String[] signatureLines(String what, String note) throws UnreadableAudit {
    int blank = note.indexOf("\n\n");
    if (blank < 0 || !note.endsWith("\n")) {
      throw new UnreadableAudit("the " + what + " is no signed note (text, blank line, signature)");
    }
    if (blank + 2 == note.length()) {
      throw new UnreadableAudit("the " + what + " carries no signature");
    }
    var lines = note.substring(blank + 2, note.length() - 1).split("\n", -1);
    if (lines.length > MAX_SIGNATURES) {
      throw new UnreadableAudit("the " + what + " carries more than 16 signatures");
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
}
