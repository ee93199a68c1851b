package dev.keyturn.audit;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;

/**
 * Signs checkpoints with Ed25519 (RFC 8032). The private key goes in and never comes out: there is
 * no getter and nothing to print. Safe for use by many threads.
 */
public final class AuditSigner {
  /** Length of the private key seed (RFC 8032, section 5.1.5). */
  public static final int SEED_BYTES = 32;

  private final KeyPair pair;
  private final SignatureScheme scheme;
  private final AuditPublicKey publicKey;

  private AuditSigner(String name, KeyPair pair, SignatureScheme scheme) {
    this.pair = pair;
    this.scheme = scheme;
    this.publicKey =
        new AuditPublicKey(name, rawPublicKey((EdECPublicKey) pair.getPublic()), scheme);
  }

  /**
   * The signer for a stored seed.
   *
   * @param name name in the signature line, printable ASCII without space and plus sign; by
   *     convention the name of the log
   * @param seed 32 bytes; copied, so the caller may wipe its own array
   */
  public static AuditSigner fromSeed(String name, byte[] seed) {
    return fromSeed(name, seed, Ed25519.SCHEME);
  }

  static AuditSigner fromSeed(String name, byte[] seed, SignatureScheme scheme) {
    AuditPublicKey.checkName(name);
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, not " + seed.length);
    }
    var pair = pair(new GivenBytes(seed));
    var made = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
    if (!MessageDigest.isEqual(made, seed)) {
      throw new IllegalStateException("this Java does not derive Ed25519 keys from a given seed");
    }
    Arrays.fill(made, (byte) 0);
    return new AuditSigner(name, pair, scheme);
  }

  /** The key that others check this signer's checkpoints with. */
  public AuditPublicKey publicKey() {
    return publicKey;
  }

  /** The 64-byte signature over the message. */
  byte[] sign(byte[] message) {
    return scheme.sign(pair, message);
  }

  private static KeyPair pair(SecureRandom random) {
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(255, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make Ed25519 keys", e);
    }
  }

  /** RFC 8032, section 5.1.2: y little-endian, the sign of x in the top bit. */
  private static byte[] rawPublicKey(EdECPublicKey key) {
    var encoded = key.getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - AuditPublicKey.KEY_BYTES, encoded.length);
  }

  /**
   * The JDK derives a public key only while generating, so the seed is handed to it as its
   * randomness.
   */
  private static final class GivenBytes extends SecureRandom {
    private final transient byte[] given;

    GivenBytes(byte[] given) {
      this.given = given.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != given.length) {
        throw new IllegalStateException("this Java draws Ed25519 seeds in an unknown way");
      }
      System.arraycopy(given, 0, bytes, 0, given.length);
      Arrays.fill(given, (byte) 0);
    }
  }
}
