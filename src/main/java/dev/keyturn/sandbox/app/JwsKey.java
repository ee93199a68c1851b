package dev.keyturn.sandbox.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * One key ready to sign and verify JWTs. The algorithm belongs to the key: what a token's header
 * claims is never followed.
 */
record JwsKey(JWSAlgorithm algorithm, JWSSigner signer, JWSVerifier verifier) {
  private static final int HMAC_MIN_BYTES = 32;

  /**
   * HMAC with the UTF-8 text; the longest hash that the key is long enough for (RFC 7518, section
   * 3.2).
   */
  static JwsKey hmac(String text) {
    byte[] key = KeyText.atLeast(HMAC_MIN_BYTES, text);
    JWSAlgorithm algorithm =
        key.length >= 64
            ? JWSAlgorithm.HS512
            : key.length >= 48 ? JWSAlgorithm.HS384 : JWSAlgorithm.HS256;
    try {
      return new JwsKey(algorithm, new MACSigner(key), new MACVerifier(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("HMAC is not available", e);
    }
  }

  /** A PKCS#8 PEM private key. */
  static JwsKey asymmetric(String pem) {
    PemKey key = PemKey.parse(pem);
    try {
      if (key.publicKey() instanceof RSAPublicKey rsa) {
        if (rsa.getModulus().bitLength() < 2048) {
          throw new IllegalArgumentException(
              rsa.getModulus().bitLength() + " bits; an RSA key of 2048 or more is needed");
        }
        return new JwsKey(
            JWSAlgorithm.RS256, new RSASSASigner(key.privateKey()), new RSASSAVerifier(rsa));
      }
      if (key.publicKey() instanceof ECPublicKey ec) {
        ECDSASigner signer = new ECDSASigner((ECPrivateKey) key.privateKey());
        return new JwsKey(signer.supportedECDSAAlgorithm(), signer, new ECDSAVerifier(ec));
      }
    } catch (JOSEException e) {
      throw new IllegalArgumentException("a PEM private key that no JWT algorithm takes");
    }
    return new JwsKey(
        JWSAlgorithm.EdDSA,
        new Ed25519Jws.Signer(key.privateKey()),
        new Ed25519Jws.Verifier(key.publicKey()));
  }

  @Override
  public String toString() {
    return "JwsKey[" + algorithm + "]";
  }
}
