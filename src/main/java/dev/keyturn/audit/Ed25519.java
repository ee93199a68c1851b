package dev.keyturn.audit;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Signatures of RFC 8032, made and checked by the JDK. */
final class Ed25519 implements SignatureScheme {
  static final SignatureScheme SCHEME = new Ed25519();

  /** DER of a SubjectPublicKeyInfo for Ed25519 up to the key itself (RFC 8410, section 4). */
  private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private Ed25519() {}

  @Override
  public byte[] sign(KeyPair pair, byte[] message) {
    try {
      var signer = Signature.getInstance("Ed25519");
      signer.initSign(pair.getPrivate());
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot sign with Ed25519", e);
    }
  }

  @Override
  public boolean verifies(byte[] publicKey, byte[] message, byte[] signature) {
    try {
      var verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519")
              .generatePublic(
                  new X509EncodedKeySpec(AuditPublicKey.concat(SPKI_PREFIX, publicKey))));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (InvalidKeyException | SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot verify Ed25519", e);
    }
  }
}
