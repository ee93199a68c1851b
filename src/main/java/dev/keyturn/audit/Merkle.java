package dev.keyturn.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Hashes of the audit tree: 32 bytes each, SHA-256 with a first byte that keeps leaves and nodes
 * apart.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6962#section-2.1">RFC 6962, section 2.1</a>
 */
final class Merkle {
  static final int HASH_BYTES = 32;

  /** Predecessor of the first entry: 32 zero bytes in the form of {@link #text}. */
  static final String NO_PREDECESSOR = text(new byte[HASH_BYTES]);

  private Merkle() {}

  static byte[] leaf(byte[] content) {
    var sha = sha256();
    sha.update((byte) 0);
    return sha.digest(content);
  }

  static byte[] leaf(String canonicalText) {
    return leaf(canonicalText.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] node(byte[] left, byte[] right) {
    var sha = sha256();
    sha.update((byte) 1);
    sha.update(left);
    return sha.digest(right);
  }

  /** The form in {@code prev} and in the stored head: base64url without padding, 43 characters. */
  static String text(byte[] hash) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
