package dev.keyturn.adapter.material;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.keyturn.rotation.Material.Encoding;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Key pairs for signatures, as PKCS#8 PEM (RFC 5958, RFC 7468) or private JWK (RFC 7517, 8037). */
final class KeyPairs {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----\n";
  private static final String END = "\n-----END PRIVATE KEY-----";

  /** What precedes the 32 bytes in the DER forms of Ed25519 keys (RFC 8410, section 10). */
  private static final byte[] ED25519_PRIVATE = hex("302e020100300506032b657004220420");

  private static final byte[] ED25519_PUBLIC = hex("302a300506032b6570032100");

  private final SecureRandom random;

  KeyPairs(SecureRandom random) {
    this.random = random;
  }

  /**
   * @param text without a line feed at the end, which some variable stores trim
   * @param jwk the public half
   */
  record Made(String text, JWK jwk) {
    @Override
    public String toString() {
      return "Made[hidden]";
    }
  }

  Made rsa(int bits, Encoding encoding) {
    KeyPair pair = generate("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
    return made(
        pair,
        named(() ->
            new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                .privateKey((RSAPrivateKey) pair.getPrivate())
                .keyUse(KeyUse.SIGNATURE)
                .keyIDFromThumbprint()
                .build()),
        encoding);
  }

  Made ec(String name, Encoding encoding) {
    Curve curve = Curve.parse(name);
    KeyPair pair = generate("EC", new ECGenParameterSpec(curve.getStdName()));
    return made(
        pair,
        named(() ->
            new ECKey.Builder(curve, (ECPublicKey) pair.getPublic())
                .privateKey((ECPrivateKey) pair.getPrivate())
                .keyUse(KeyUse.SIGNATURE)
                .keyIDFromThumbprint()
                .build()),
        encoding);
  }

  Made ed25519(Encoding encoding) {
    KeyPair pair = generate("Ed25519", null);
    byte[] publicDer = pair.getPublic().getEncoded();
    byte[] privateDer = pair.getPrivate().getEncoded();
    JWK jwk =
        named(() ->
            new OctetKeyPair.Builder(Curve.Ed25519, after(ED25519_PUBLIC, publicDer))
                .d(after(ED25519_PRIVATE, privateDer))
                .keyUse(KeyUse.SIGNATURE)
                .keyIDFromThumbprint()
                .build());
    Arrays.fill(privateDer, (byte) 0);
    return made(pair, jwk, encoding);
  }

  /** Whether what the text says signs, and what the public half says verifies it. */
  static boolean signsAndVerifies(Made made, Encoding encoding) {
    byte[] message = "keyturn self-test".getBytes(US_ASCII);
    try {
      String algorithm = signatureAlgorithm(made.jwk());
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(
          encoding.plain() == Encoding.PEM
              ? fromPem(unescaped(made.text(), encoding), made.jwk())
              : privateKey(JWK.parse(made.text())));
      signer.update(message);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(publicKey(JWK.parse(made.jwk().toJSONString())));
      verifier.update(message);
      return verifier.verify(signature) && !made.jwk().isPrivate();
    } catch (GeneralSecurityException | JOSEException | ParseException e) {
      return false;
    }
  }

  private KeyPair generate(String algorithm, @Nullable AlgorithmParameterSpec parameters) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (parameters == null) {
        generator.initialize(255, random);
      } else {
        generator.initialize(parameters, random);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make " + algorithm + " keys", e);
    }
  }

  private static Made made(KeyPair pair, JWK jwk, Encoding encoding) {
    String text =
        encoding.plain() == Encoding.PEM ? pem(pair.getPrivate().getEncoded()) : jwk.toJSONString();
    return new Made(
        encoding == Encoding.PEM_ESCAPED ? text.replace("\n", "\\n") : text, jwk.toPublicJWK());
  }

  private static String unescaped(String text, Encoding encoding) {
    return encoding == Encoding.PEM_ESCAPED ? text.replace("\\n", "\n") : text;
  }

  private static String pem(byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Arrays.fill(der, (byte) 0);
    return BEGIN + body + END;
  }

  private static PrivateKey fromPem(String text, JWK jwk) throws GeneralSecurityException {
    if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
      throw new GeneralSecurityException("not PEM");
    }
    String body = text.substring(BEGIN.length(), text.length() - END.length());
    byte[] der = Base64.getMimeDecoder().decode(body);
    return KeyFactory.getInstance(keyAlgorithm(jwk)).generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  private static PrivateKey privateKey(JWK jwk) throws GeneralSecurityException, JOSEException {
    return switch (jwk) {
      case RSAKey rsa -> rsa.toPrivateKey();
      case ECKey ec -> ec.toPrivateKey();
      case OctetKeyPair okp ->
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new PKCS8EncodedKeySpec(joined(ED25519_PRIVATE, okp.getDecodedD())));
      default -> throw new GeneralSecurityException("no key pair");
    };
  }

  private static PublicKey publicKey(JWK jwk) throws GeneralSecurityException, JOSEException {
    return switch (jwk) {
      case RSAKey rsa -> rsa.toPublicKey();
      case ECKey ec -> ec.toPublicKey();
      case OctetKeyPair okp ->
          KeyFactory.getInstance("Ed25519")
              .generatePublic(new X509EncodedKeySpec(joined(ED25519_PUBLIC, okp.getDecodedX())));
      default -> throw new GeneralSecurityException("no key pair");
    };
  }

  private static String keyAlgorithm(JWK jwk) {
    return jwk instanceof RSAKey ? "RSA" : jwk instanceof ECKey ? "EC" : "Ed25519";
  }

  private static String signatureAlgorithm(JWK jwk) {
    return switch (keyAlgorithm(jwk)) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "Ed25519";
    };
  }

  private static Base64URL after(byte[] prefix, byte[] der) {
    if (der.length != prefix.length + 32
        || !Arrays.equals(prefix, Arrays.copyOf(der, prefix.length))) {
      throw new IllegalStateException("this Java encodes Ed25519 keys in a way we do not know");
    }
    return Base64URL.encode(Arrays.copyOfRange(der, prefix.length, der.length));
  }

  private static byte[] joined(byte[] prefix, byte[] rest) {
    byte[] whole = Arrays.copyOf(prefix, prefix.length + rest.length);
    System.arraycopy(rest, 0, whole, prefix.length, rest.length);
    return whole;
  }

  private interface Building {
    JWK build() throws JOSEException;
  }

  private static JWK named(Building building) {
    try {
      return building.build();
    } catch (JOSEException e) {
      throw new IllegalStateException("every Java has SHA-256 for thumbprints (RFC 7638)", e);
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
