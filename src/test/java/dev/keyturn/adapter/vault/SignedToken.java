package dev.keyturn.adapter.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.util.Base64;

/**
 * A JWT as a platform gives it to its workloads, and the key that checks it.
 *
 * @param publicKey PEM
 */
record SignedToken(String text, String publicKey) {
  static final String AUDIENCE = "vault";

  /** A new key, and a token by it that lives for an hour. */
  static SignedToken make(String subject) {
    try {
      KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      long now = Clock.systemUTC().instant().getEpochSecond();
      String said =
          base64("{\"alg\":\"EdDSA\",\"typ\":\"JWT\"}")
              + "."
              + base64(
                  "{\"iss\":\"tests\",\"sub\":\"%s\",\"aud\":\"%s\",\"iat\":%d,\"exp\":%d}"
                      .formatted(subject, AUDIENCE, now, now + 3600));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(keys.getPrivate());
      signature.update(said.getBytes(UTF_8));
      return new SignedToken(
          said + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign()),
          "-----BEGIN PUBLIC KEY-----\n"
              + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
              + "\n-----END PUBLIC KEY-----\n");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return "SignedToken[hidden]";
  }
}
