package dev.keyturn.audit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * What one rotation did, signed with the trail's key. The note has two lines: the trail's name with
 * {@code /receipt} behind it, so that no checkpoint can pass for one, and the SHA-256 of the text
 * in base64.
 *
 * @param text canonical JSON
 * @param note a signed note over it
 */
public record Receipt(String text, String note) {
  private static final String NAME = "receipt";

  static Receipt sign(String text, String log, AuditSigner signer) {
    return new Receipt(text, SignedNote.sign(body(log, text), signer));
  }

  /**
   * Whether this key signed exactly this text. Needs nothing but the public key.
   *
   * @return what the receipt says
   * @throws UnreadableAudit when it does not hold; the message says why
   */
  public static Map<?, ?> verify(String text, String note, AuditPublicKey key)
      throws UnreadableAudit {
    String signed = SignedNote.open(NAME, note, key);
    int end = signed.indexOf('\n');
    String origin = signed.substring(0, end);
    if (!origin.endsWith("/" + NAME)) {
      throw new UnreadableAudit("the signed note is not that of a receipt");
    }
    String log = origin.substring(0, origin.length() - NAME.length() - 1);
    if (!(CanonicalJson.parse(text) instanceof Map<?, ?> receipt)) {
      throw new UnreadableAudit("the receipt is no JSON object");
    }
    if (!signed.equals(body(log, text))) {
      throw new UnreadableAudit("the receipt is not the one that was signed");
    }
    return receipt;
  }

  /**
   * How entries of the trail and additions name it: {@code sha256:} and its hash in hexadecimal.
   */
  public String name() {
    byte[] hash = Merkle.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return "sha256:" + HexFormat.of().formatHex(hash);
  }

  private static String body(String log, String text) {
    byte[] hash = Merkle.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return log + "/" + NAME + "\n" + Base64.getEncoder().encodeToString(hash) + "\n";
  }
}
