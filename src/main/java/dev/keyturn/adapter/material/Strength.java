package dev.keyturn.adapter.material;

import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Material.Encoding;
import java.util.Set;

/** What is too weak to be made, and which encodings fit which material. */
final class Strength {
  /** Larger ones help nobody, and variables have limits. */
  private static final int MOST_BYTES = 1024;

  private static final int MOST_RSA_BITS = 8192;

  private Strength() {}

  /**
   * @throws IllegalArgumentException saying what was found and what is expected
   */
  static void check(Material material, Encoding encoding) {
    switch (material) {
      case Material.Aes(int bits) -> {
        require(
            Set.of(128, 192, 256).contains(bits),
            "AES keys have 128, 192 or 256 bits (FIPS 197), not " + bits);
      }
      case Material.Hmac(String algorithm, int bytes) -> {
        within(
            algorithm + " keys (RFC 7518, section 3.2)",
            bytes,
            Material.Hmac.hashBytes(algorithm),
            MOST_BYTES,
            "bytes");
      }
      case Material.Salt(int bytes) -> {
        within("salts (NIST SP 800-132)", bytes, 16, MOST_BYTES, "bytes");
      }
      case Material.Pepper(int bytes) -> {
        within("peppers", bytes, 32, MOST_BYTES, "bytes");
      }
      case Material.Rsa(int bits) -> {
        within("RSA keys (NIST SP 800-131A)", bits, 2048, MOST_RSA_BITS, "bits");
        require(bits % 8 == 0, "RSA keys have a multiple of 8 bits, not " + bits);
      }
      case Material.Ec(String curve) -> {
        require(
            Set.of("P-256", "P-384", "P-521").contains(curve),
            "the curve is P-256, P-384 or P-521");
      }
      case Material.Ed25519() -> {}
      case Material.Token(String prefix, int length, boolean _) -> {
        within("tokens", length, 22, MOST_BYTES, "random characters");
        require(
            prefix.matches("[A-Za-z0-9_-]{0,32}"),
            "a token's prefix is up to 32 characters of [A-Za-z0-9_-]");
      }
      case Material.Password(int length, String symbols) -> {
        within("passwords", length, 20, MOST_BYTES, "characters");
        require(
            symbols.chars().allMatch(c -> Materials.SAFE_SYMBOLS.indexOf(c) >= 0)
                && symbols.chars().distinct().count() == symbols.length(),
            "a password's symbols are among " + Materials.SAFE_SYMBOLS + ", each named once");
      }
      case Material.Supplied() ->
          throw new IllegalArgumentException(
              "this secret is supplied by a person and cannot be generated");
    }
    require(
        material.encodings().contains(encoding.plain()),
        material.getClass().getSimpleName() + " cannot be encoded as " + encoding);
  }

  private static void within(String what, int found, int least, int most, String unit) {
    require(
        found >= least && found <= most,
        what + " have " + least + " to " + most + " " + unit + ", not " + found);
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalArgumentException(problem);
    }
  }
}
