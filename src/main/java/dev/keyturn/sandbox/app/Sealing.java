package dev.keyturn.sandbox.app;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM with a random 96-bit nonce in front and a 128-bit tag behind (NIST SP 800-38D), as
 * unpadded base64url.
 */
final class Sealing {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecureRandom random;

  Sealing(SecureRandom random) {
    this.random = random;
  }

  /**
   * The context is authenticated, not stored: a sealed text copied to another row does not open.
   */
  String seal(SecretKey key, byte[] plain, String context) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, context).doFinal(plain);
      byte[] all = ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
      return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to encrypt", e);
    }
  }

  /**
   * Empty when the key or the context is not the one it was sealed with, or the text was changed.
   */
  Optional<byte[]> open(SecretKey key, String sealed, String context) {
    byte[] all = Base64.getUrlDecoder().decode(sealed);
    byte[] nonce = new byte[NONCE_BYTES];
    ByteBuffer.wrap(all).get(nonce);
    try {
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, key, nonce, context)
              .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to decrypt", e);
    }
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
