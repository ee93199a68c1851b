package dev.keyturn.sandbox;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * How a secret's value looks. The sandbox makes the values that its world begins with, and the
 * values of the hand procedure, from this.
 */
public sealed interface InitialValue {
  /** Makes one value, as the text of a variable. */
  String make(SecureRandom random);

  /** How random bytes become text. */
  enum Encoding {
    /** With padding, RFC 4648 section 4; what {@code openssl rand -base64} prints. */
    BASE64,
    /** Without padding, RFC 4648 section 5. */
    BASE64URL,
    /** Lower case. */
    HEX
  }

  /** The kinds of key pair that the sandbox's application can sign with. */
  enum KeyKind {
    RSA_2048,
    RSA_3072,
    RSA_4096,
    EC_P256,
    EC_P384,
    EC_P521,
    ED25519;

    private KeyPairGenerator generator(SecureRandom random) throws GeneralSecurityException {
      return switch (this) {
        case RSA_2048 -> rsa(2048, random);
        case RSA_3072 -> rsa(3072, random);
        case RSA_4096 -> rsa(4096, random);
        case EC_P256 -> with("EC", new ECGenParameterSpec("secp256r1"), random);
        case EC_P384 -> with("EC", new ECGenParameterSpec("secp384r1"), random);
        case EC_P521 -> with("EC", new ECGenParameterSpec("secp521r1"), random);
        case ED25519 -> with("Ed25519", NamedParameterSpec.ED25519, random);
      };
    }

    private static KeyPairGenerator rsa(int bits, SecureRandom random)
        throws GeneralSecurityException {
      return with("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4), random);
    }

    private static KeyPairGenerator with(
        String algorithm, AlgorithmParameterSpec parameters, SecureRandom random)
        throws GeneralSecurityException {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(parameters, random);
      return generator;
    }
  }

  /** So many random bytes in an encoding. */
  record RandomBytes(int bytes, Encoding encoding) implements InitialValue {
    public RandomBytes {
      atLeastOne(bytes);
    }

    @Override
    public String make(SecureRandom random) {
      byte[] value = new byte[bytes];
      random.nextBytes(value);
      return switch (encoding) {
        case BASE64 -> Base64.getEncoder().encodeToString(value);
        case BASE64URL -> Base64.getUrlEncoder().withoutPadding().encodeToString(value);
        case HEX -> HexFormat.of().formatHex(value);
      };
    }
  }

  /** So many random letters and digits: tokens and passwords. */
  record RandomText(int characters) implements InitialValue {
    private static final String ALPHABET =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public RandomText {
      atLeastOne(characters);
    }

    @Override
    public String make(SecureRandom random) {
      StringBuilder text = new StringBuilder(characters);
      for (int i = 0; i < characters; i++) {
        text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      return text.toString();
    }
  }

  /** A private key in PKCS#8 PEM (RFC 7468). */
  record PemPrivateKey(KeyKind kind) implements InitialValue {
    @Override
    public String make(SecureRandom random) {
      try {
        byte[] der = kind.generator(random).generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END PRIVATE KEY-----\n";
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this JDK makes no " + kind + " keys", e);
      }
    }
  }

  private static void atLeastOne(int length) {
    if (length < 1) {
      throw new IllegalArgumentException("a value needs a length of 1 or more, found " + length);
    }
  }
}
