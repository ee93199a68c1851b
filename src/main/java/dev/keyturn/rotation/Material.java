package dev.keyturn.rotation;

/**
 * What a secret is made of. Lengths below the standards named at each kind are refused where a
 * value is made.
 */
public sealed interface Material {
  /**
   * @param bits 128, 192 or 256 (FIPS 197)
   */
  record Aes(int bits) implements Material {}

  /**
   * @param algorithm {@code HS256}, {@code HS384} or {@code HS512}
   * @param bytes at least the hash's output, RFC 7518 section 3.2: 32, 48 or 64
   */
  record Hmac(String algorithm, int bytes) implements Material {}

  /**
   * @param bits modulus, at least 2048 (NIST SP 800-131A)
   */
  record Rsa(int bits) implements Material {}

  /**
   * @param curve {@code P-256}, {@code P-384} or {@code P-521}
   */
  record Ec(String curve) implements Material {}

  record Ed25519() implements Material {}

  /**
   * @param bytes at least 16 (NIST SP 800-132)
   */
  record Salt(int bytes) implements Material {}

  /**
   * @param bytes at least 32: a pepper is a key
   */
  record Pepper(int bytes) implements Material {}

  /**
   * @param prefix what secret scanners look for, may be empty
   * @param length random characters of a 62-letter alphabet, at least 22 (128 bits)
   * @param checksum whether six characters of CRC-32 in base 62 follow
   */
  record Token(String prefix, int length, boolean checksum) implements Material {}

  /**
   * @param length at least 20
   * @param symbols characters beside letters and digits, may be empty; never {@code $}, quotes or
   *     what breaks a DSN
   */
  record Password(int length, String symbols) implements Material {}

  /** A person supplies it, because only the provider can make it. */
  record Supplied() implements Material {}

  enum Encoding {
    BASE64,
    BASE64URL,
    HEX,
    PEM,
    JWK,
    TEXT
  }
}
