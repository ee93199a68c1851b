package dev.keyturn.audit;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Signatures that protect nothing and cost nothing: a hash under the public key. For tests that
 * want to know that trail and journal agree, and not who signed. What such a key has signed it
 * alone can check: read from its text it is a real key again, for which nothing here is signed.
 */
public final class CheapSignatures implements SignatureScheme {
  private static final SignatureScheme SCHEME = new CheapSignatures();

  private CheapSignatures() {}

  public static AuditSigner signer(String name, byte[] seed) {
    return AuditSigner.fromSeed(name, seed, SCHEME);
  }

  public static AuditSigner fresh(String name, SecureRandom random) {
    byte[] seed = new byte[AuditSigner.SEED_BYTES];
    random.nextBytes(seed);
    return signer(name, seed);
  }

  /**
   * A writer of a trail that has always had this key.
   *
   * @param read the newest entry; null: there is none
   */
  public static AuditTrail trail(
      AuditStore store,
      AuditSigner signer,
      Clock clock,
      SecureRandom random,
      @Nullable StoredEntry read) {
    return new AuditTrail(
        store,
        new OneKey(signer),
        signer.publicKey().name(),
        new AuditEntry.Tool("test", "test"),
        clock,
        random,
        new NamedKey(store, read));
  }

  @Override
  public byte[] sign(KeyPair pair, byte[] message) {
    byte[] encoded = pair.getPublic().getEncoded();
    return hash(
        Arrays.copyOfRange(encoded, encoded.length - AuditPublicKey.KEY_BYTES, encoded.length),
        message);
  }

  @Override
  public boolean verifies(byte[] publicKey, byte[] message, byte[] signature) {
    return Arrays.equals(hash(publicKey, message), signature);
  }

  private static byte[] hash(byte[] publicKey, byte[] message) {
    var sha = Merkle.sha256();
    sha.update(publicKey);
    return Arrays.copyOf(sha.digest(message), AuditPublicKey.SIGNATURE_BYTES);
  }
}
