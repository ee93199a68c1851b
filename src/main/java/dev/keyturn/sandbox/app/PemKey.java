package dev.keyturn.sandbox.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * A private key in PKCS#8 PEM with the public key that belongs to it.
 *
 * @param jwk the public half only
 */
record PemKey(PrivateKey privateKey, PublicKey publicKey, JWK jwk) {
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s*");

  /**
   * Reads RSA, EC (P-256, P-384, P-521) and Ed25519.
   *
   * @throws IllegalArgumentException when the text is anything else; the message never quotes it
   */
  static PemKey parse(String text) {
    Matcher pem = PEM.matcher(text);
    if (!pem.matches()) {
      throw new IllegalArgumentException("not a PKCS#8 PEM private key (BEGIN PRIVATE KEY)");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
      AsymmetricKeyParameter key = PrivateKeyFactory.createKey(der);
      AsymmetricKeyParameter publicHalf =
          switch (key) {
            case RSAPrivateCrtKeyParameters rsa ->
                new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
            case ECPrivateKeyParameters ec ->
                new ECPublicKeyParameters(
                    new FixedPointCombMultiplier().multiply(ec.getParameters().getG(), ec.getD()),
                    ec.getParameters());
            case Ed25519PrivateKeyParameters ed -> ed.generatePublicKey();
            default ->
                throw new IllegalArgumentException(
                    "an unknown kind of key; RSA, EC or Ed25519 is needed");
          };
      String algorithm =
          switch (publicHalf) {
            case RSAKeyParameters _ -> "RSA";
            case ECPublicKeyParameters _ -> "EC";
            default -> "Ed25519";
          };
      KeyFactory factory = KeyFactory.getInstance(algorithm);
      PublicKey publicKey =
          factory.generatePublic(
              new X509EncodedKeySpec(
                  SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicHalf).getEncoded()));
      return new PemKey(
          factory.generatePrivate(new PKCS8EncodedKeySpec(der)),
          publicKey,
          jwk(publicKey, publicHalf));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "a PEM private key that cannot be read; RSA, EC or Ed25519 is needed");
    }
  }

  private static JWK jwk(PublicKey publicKey, AsymmetricKeyParameter raw) {
    if (publicKey instanceof RSAPublicKey rsa) {
      return new RSAKey.Builder(rsa).build();
    }
    if (publicKey instanceof ECPublicKey ec) {
      return new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec).build();
    }
    byte[] point = ((Ed25519PublicKeyParameters) raw).getEncoded();
    return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point)).build();
  }

  /** The thumbprint of the public key, RFC 7638 with SHA-256: 43 base64url characters. */
  String kid() {
    try {
      return jwk.computeThumbprint().toString();
    } catch (JOSEException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "PemKey[" + kid() + "]";
  }
}
