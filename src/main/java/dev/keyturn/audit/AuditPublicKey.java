package dev.keyturn.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key that a trail is checked with. Text form is the verifier key of a signed note: {@code
 * name+hexid+base64(0x01 ‖ key)}, with the 32-byte Ed25519 key and as id the first 4 bytes of
 * SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key).
 *
 * @see <a href="https://github.com/C2SP/C2SP/blob/main/signed-note.md">C2SP signed-note</a>
 */
public final class AuditPublicKey {
  static final int KEY_BYTES = 32;
  static final int KEY_ID_BYTES = 4;
  static final int SIGNATURE_BYTES = 64;

  private static final byte ED25519_NOTE = 1;

  private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e&&[^+]]{1,200}");

  private final String name;
  private final byte[] key;
  private final SignatureScheme scheme;

  /** The message and signature that verified last; replaced as a whole, never written into. */
  private volatile byte[] verified = {};

  AuditPublicKey(String name, byte[] key, SignatureScheme scheme) {
    checkName(name);
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("an Ed25519 public key has 32 bytes");
    }
    this.name = name;
    this.key = key.clone();
    this.scheme = scheme;
  }

  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a key name is 1 to 200 printable ASCII characters without space and plus sign");
    }
  }

  /**
   * Reads the text form.
   *
   * @throws UnreadableAudit when a part is missing, misspelt, or the id does not belong to the key
   */
  public static AuditPublicKey parse(String text) throws UnreadableAudit {
    var parts = text.split("\\+", 3);
    if (parts.length != 3) {
      throw new UnreadableAudit("a public key has the form name+id+base64");
    }
    var tagged = base64(parts[2]);
    if (tagged == null || tagged.length != KEY_BYTES + 1 || tagged[0] != ED25519_NOTE) {
      throw new UnreadableAudit("the public key is not an Ed25519 key in base64");
    }
    try {
      var key =
          new AuditPublicKey(
              parts[0], Arrays.copyOfRange(tagged, 1, tagged.length), Ed25519.SCHEME);
      if (!key.text().equals(text)) {
        throw new UnreadableAudit("the id in the public key does not belong to its name and key");
      }
      return key;
    } catch (IllegalArgumentException e) {
      throw new UnreadableAudit(String.valueOf(e.getMessage()));
    }
  }

  /** Name that stands in the signature line, without spaces. */
  public String name() {
    return name;
  }

  /** The verifier key on one line; public, made to be pinned. */
  public String text() {
    return "%s+%s+%s"
        .formatted(
            name, HexFormat.of().formatHex(keyId()), Base64.getEncoder().encodeToString(tagged()));
  }

  /** First 4 bytes of the hash over name and key; a hint which key signed, no proof. */
  byte[] keyId() {
    var sha = Merkle.sha256();
    sha.update(name.getBytes(StandardCharsets.UTF_8));
    sha.update((byte) '\n');
    return Arrays.copyOf(sha.digest(tagged()), KEY_ID_BYTES);
  }

  /** Whether a checkpoint carries a valid signature of this key. */
  public boolean signed(String checkpointNote) {
    try {
      Checkpoint.open(checkpointNote, this);
      return true;
    } catch (UnreadableAudit e) {
      return false;
    }
  }

  boolean verifies(byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    // The newest head is checked many times between two appends; the same bytes verify again.
    byte[] both = concat(message, signature);
    if (Arrays.equals(both, verified)) {
      return true;
    }
    boolean verifies = scheme.verifies(key, message, signature);
    if (verifies) {
      verified = both;
    }
    return verifies;
  }

  private byte[] tagged() {
    return concat(new byte[] {ED25519_NOTE}, key);
  }

  static byte[] concat(byte[] left, byte[] right) {
    var out = new ByteArrayOutputStream(left.length + right.length);
    out.writeBytes(left);
    out.writeBytes(right);
    return out.toByteArray();
  }

  /** Strict base64 with padding; null when the text is not exactly what an encoder writes. */
  static byte @Nullable [] base64(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AuditPublicKey that && text().equals(that.text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
