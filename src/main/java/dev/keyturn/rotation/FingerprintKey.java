package dev.keyturn.rotation;

/**
 * The key under which fingerprints are made: 32 bytes, kept in Vault, outside the database that
 * holds the fingerprints.
 */
public final class FingerprintKey {
  private static final int BYTES = 32;
  private final byte[] key;

  public FingerprintKey(byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException("a fingerprint key is 32 bytes");
    }
    this.key = key.clone();
  }

  byte[] mac(byte[]... parts) {
    return SecretValue.hmac(key, parts);
  }

  @Override
  public String toString() {
    return "FingerprintKey[hidden]";
  }
}
