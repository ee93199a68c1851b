package dev.keyturn.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

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

  /** Shows to who has the key that it was made here of this text: 64 hexadecimal digits. */
  public String seal(String text) {
    return HexFormat.of().formatHex(mac("seal".getBytes(UTF_8), text.getBytes(UTF_8)));
  }

  @Override
  public String toString() {
    return "FingerprintKey[hidden]";
  }
}
