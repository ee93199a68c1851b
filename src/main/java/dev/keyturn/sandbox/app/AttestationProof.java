package dev.keyturn.sandbox.app;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The proof of docs/attestation.md: that a replica of a deployment holds a key, and whether it
 * signs with it.
 */
final class AttestationProof {
  private static final String LABEL = "keyturn-attestation-v1";

  private AttestationProof() {}

  /**
   * Computes one proof.
   *
   * @param text the variable as the application reads it, untrimmed
   * @param nonce the challenge as it was sent: 43 base64url characters
   * @return 32 bytes in unpadded base64url
   */
  static String of(
      String text, String name, String nonce, String deployment, String replica, boolean signs) {
    String message =
        String.join("\0", LABEL, name, nonce, deployment, replica, signs ? "signs" : "accepts");
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KeyText.hkdf(text, LABEL, 32), "HmacSHA256"));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HmacSHA256", e);
    }
  }
}
