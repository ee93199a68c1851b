package dev.keyturn.plan;

import java.util.Optional;

/** What a secret is made of, and how much of it. */
public sealed interface PlannedMaterial {

  /** Random bytes, encoded by base64, base64url or hex. */
  sealed interface Bytes extends PlannedMaterial {
    /** How many bytes are generated. */
    int bytes();
  }

  /** A private key, encoded as PEM or JWK; its public half is derived from it. */
  sealed interface KeyPair extends PlannedMaterial {}

  /** Characters, encoded as text. */
  sealed interface Characters extends PlannedMaterial {
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
   * @param bytes at least the algorithm's hash output (RFC 7518 section 3.2), which is the default
   */
  record Hmac(HmacAlgorithm algorithm, int bytes) implements Bytes {}

  /**
   * An RSA key for RS256 or PS256.
   *
   * @param bits 2048 to 8192 (RFC 7518 section 3.3: 2048 or larger)
   */
  record Rsa(int bits) implements KeyPair {}

  /** An elliptic curve key for ES256, ES384 or ES512. */
  record Ec(Curve curve) implements KeyPair {}

  /** An Ed25519 key for EdDSA (RFC 8037). */
  record Ed25519() implements KeyPair {}

  /**
   * What is hashed together with a value, the same for all of them.
   *
   * @param bytes at least 16 (NIST SP 800-132 section 5.1)
   */
  record Salt(int bytes) implements Bytes {}

  /**
   * A key that is hashed together with a value.
   *
   * @param bytes at least 32: a pepper is a key
   */
  record Pepper(int bytes) implements Bytes {}

  /**
   * An opaque token of letters and digits.
   *
   * @param prefix put in front, such as {@code zk_live_}; may be empty
   * @param length characters drawn from A-Z, a-z, 0-9
   * @param checksum put at the end, so that a scanner tells a real token from a look-alike
   */
  record Token(String prefix, int length, Checksum checksum) implements Characters {
    @Override
    public int alphabetSize() {
      return 62;
    }
  }

  /**
   * A password.
   *
   * @param alphabet the distinct characters to draw from: letters, digits and the plan's symbols
   */
  record Password(int length, String alphabet) implements Characters {
    @Override
    public int alphabetSize() {
      return (int) alphabet.chars().distinct().count();
    }
  }

  /**
   * Not generated: a person gets it from its issuer and hands it in.
   *
   * @param issuer where, in words
   */
  record Supplied(Optional<String> issuer) implements PlannedMaterial {}

  /** The HMAC algorithms of RFC 7518 section 3.2. */
  enum HmacAlgorithm implements PlanWord {
    HS256(32),
    HS384(48),
    HS512(64);

    private final int hashBytes;

    HmacAlgorithm(int hashBytes) {
      this.hashBytes = hashBytes;
    }

    /** The size of the hash output, which is also the least size of a key. */
    public int hashBytes() {
      return hashBytes;
    }

    @Override
    public String word() {
      return name();
    }
  }

  /** The curves of RFC 7518 section 6.2.1.1. */
  enum Curve implements PlanWord {
    P256("P-256"),
    P384("P-384"),
    P521("P-521");

    private final String word;

    Curve(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  /** What a token ends with. */
  enum Checksum implements PlanWord {
    NONE,
    /** CRC-32 of what precedes it, six characters in base 62. */
    CRC32;

    @Override
    public String word() {
      return PlanWord.lowerCase(this);
    }
  }

  /** The plan's word for this kind. */
  default String kind() {
    return switch (this) {
      case Aes _ -> "aes";
      case Hmac _ -> "hmac";
      case Rsa _ -> "rsa";
      case Ec _ -> "ec";
      case Ed25519 _ -> "ed25519";
      case Salt _ -> "salt";
      case Pepper _ -> "pepper";
      case Token _ -> "token";
      case Password _ -> "password";
      case Supplied _ -> "supplied";
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
