package dev.keyturn.rotation;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a secret is made of. Lengths below the standards named at each kind are refused where a plan
 * is read and where a value is made.
 */
public sealed interface Material {

  /** Random bytes. */
  sealed interface Bytes extends Material {
    /** How many are generated. */
    int bytes();
  }

  /** A private key; its public half is derived from it. */
  sealed interface KeyPair extends Material {}

  /** Characters. */
  sealed interface Characters extends Material {
    /** How many characters, a prefix and a checksum not counted, are drawn at random. */
    int length();

    /** How many different characters each of them is drawn from. */
    int alphabetSize();

    /** The entropy of the drawn part in bits, rounded down. */
    default int entropyBits() {
      return (int) (length() * (Math.log(alphabetSize()) / Math.log(2)));
    }
  }

  /**
   * A data key.
   *
   * @param bits 128, 192 or 256 (FIPS 197)
   */
  record Aes(int bits) implements Bytes {
    @Override
    public int bytes() {
      return bits / 8;
    }
  }

  /**
   * A shared signing key.
   *
   * @param algorithm {@code HS256}, {@code HS384} or {@code HS512}
   * @param bytes at least the hash's output, RFC 7518 section 3.2: 32, 48 or 64
   */
  record Hmac(String algorithm, int bytes) implements Bytes {
    /**
     * The size of the algorithm's hash output, which is also the least size of a key.
     *
     * @throws IllegalArgumentException when it is none of the three
     */
    public static int hashBytes(String algorithm) {
      return switch (algorithm) {
        case "HS256" -> 32;
        case "HS384" -> 48;
        case "HS512" -> 64;
        default ->
            throw new IllegalArgumentException("the HMAC algorithm is HS256, HS384 or HS512");
      };
    }
  }

  /**
   * For RS256 or PS256.
   *
   * @param bits modulus, at least 2048 (RFC 7518 section 3.3, NIST SP 800-131A)
   */
  record Rsa(int bits) implements KeyPair {}

  /**
   * For ES256, ES384 or ES512.
   *
   * @param curve {@code P-256}, {@code P-384} or {@code P-521}
   */
  record Ec(String curve) implements KeyPair {}

  /** For EdDSA (RFC 8037). */
  record Ed25519() implements KeyPair {}

  /**
   * What is hashed together with values, the same for all of them.
   *
   * @param bytes at least 16 (NIST SP 800-132 section 5.1)
   */
  record Salt(int bytes) implements Bytes {}

  /**
   * A key that is hashed together with values.
   *
   * @param bytes at least 32: a pepper is a key
   */
  record Pepper(int bytes) implements Bytes {}

  /**
   * An opaque token of letters and digits.
   *
   * @param prefix what secret scanners look for, may be empty
   * @param length random characters of a 62-letter alphabet, at least 22 (128 bits)
   * @param checksum whether six characters of CRC-32 in base 62 follow
   */
  record Token(String prefix, int length, boolean checksum) implements Characters {
    @Override
    public int alphabetSize() {
      return LETTERS_AND_DIGITS;
    }
  }

  /**
   * @param length at least 20
   * @param symbols characters beside letters and digits, each once, may be empty; never {@code $},
   *     quotes or what breaks a DSN
   */
  record Password(int length, String symbols) implements Characters {
    @Override
    public int alphabetSize() {
      return LETTERS_AND_DIGITS + symbols.length();
    }
  }

  /** A person supplies it, because only the provider can make it. */
  record Supplied() implements Material {}

  int LETTERS_AND_DIGITS = 62;

  /** How the material becomes the text of a variable. */
  enum Encoding {
    /** RFC 4648 section 4, padded. */
    BASE64,
    /** The same without padding. */
    BASE64_UNPADDED,
    /** RFC 4648 section 5, unpadded. */
    BASE64URL,
    /** The same with padding. */
    BASE64URL_PADDED,
    /** Lower-case hexadecimal. */
    HEX,
    /** PKCS#8 private key, RFC 7468. */
    PEM,
    /** The same on one line, each line break as a backslash and an n. */
    PEM_ESCAPED,
    /** RFC 7517. */
    JWK,
    /** The characters themselves. */
    TEXT;

    /** The one of which it is a variant; itself where it is none. */
    public Encoding plain() {
      return switch (this) {
        case BASE64_UNPADDED -> BASE64;
        case BASE64URL_PADDED -> BASE64URL;
        case PEM_ESCAPED -> PEM;
        case BASE64, BASE64URL, HEX, PEM, JWK, TEXT -> this;
      };
    }

    /**
     * Null where a value in this form may be in one of those of the value in force, or that does
     * not show; else what a plan would say for it to be.
     */
    public @Nullable String otherThan(Set<Encoding> inForce) {
      return inForce.isEmpty() || inForce.contains(this)
          ? null
          : inForce.stream()
              .sorted()
              .map(e -> "`" + e.said() + "`")
              .collect(Collectors.joining(" or "));
    }

    /** As a plan says it. */
    public String said() {
      return switch (this) {
        case BASE64_UNPADDED -> "encoding: base64, padding: none";
        case BASE64URL_PADDED -> "encoding: base64url, padding: with";
        case PEM_ESCAPED -> "encoding: pem, line-breaks: escaped";
        case BASE64, BASE64URL, HEX, PEM, JWK, TEXT ->
            "encoding: " + name().toLowerCase(Locale.ROOT);
      };
    }
  }

  /** The encodings that fit it, the usual one first; their variants fit it too. */
  default List<Encoding> encodings() {
    return switch (this) {
      case Bytes _ -> List.of(Encoding.BASE64, Encoding.BASE64URL, Encoding.HEX);
      case KeyPair _ -> List.of(Encoding.PEM, Encoding.JWK);
      case Characters _, Supplied _ -> List.of(Encoding.TEXT);
    };
  }

  /**
   * Whether it signs tokens that others carry around, which stay valid after the key is no longer
   * used to sign.
   */
  default boolean signsTokens() {
    return this instanceof Hmac || this instanceof KeyPair;
  }
}
