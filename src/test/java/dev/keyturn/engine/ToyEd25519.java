package dev.keyturn.engine;

import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactorySpi;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureSpi;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/**
 * Signatures that protect nothing and cost nothing: a hash under the public key's name. A search
 * signs some million heads of the trail, and only wants to know that trail and journal agree. Keys
 * are still made by the JDK. Never left in place: {@link #close}.
 */
final class ToyEd25519 implements AutoCloseable {
  private static final String NAME = "ToyEd25519";

  private ToyEd25519() {}

  static ToyEd25519 inPlace() {
    Security.insertProviderAt(new Toys(), 1);
    return new ToyEd25519();
  }

  @Override
  public void close() {
    Security.removeProvider(NAME);
  }

  @SuppressWarnings("serial") // Never written anywhere.
  private static final class Toys extends Provider {
    Toys() {
      super(NAME, "1", "signatures for a search only");
      put("Signature.Ed25519", Hash.class.getName());
      put("KeyFactory.Ed25519", Keys.class.getName());
    }
  }

  private record Public(byte[] encoded) implements PublicKey {
    @Override
    public String getAlgorithm() {
      return "Ed25519";
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return encoded.clone();
    }
  }

  /** Public for the provider. */
  public static final class Keys extends KeyFactorySpi {
    @Override
    protected PublicKey engineGeneratePublic(KeySpec spec) throws InvalidKeySpecException {
      if (spec instanceof X509EncodedKeySpec x509) {
        return new Public(x509.getEncoded());
      }
      throw new InvalidKeySpecException("only X.509");
    }

    @Override
    protected PrivateKey engineGeneratePrivate(KeySpec spec) throws InvalidKeySpecException {
      throw new InvalidKeySpecException("not asked for");
    }

    @Override
    protected <T extends KeySpec> T engineGetKeySpec(Key key, Class<T> spec)
        throws InvalidKeySpecException {
      throw new InvalidKeySpecException("not asked for");
    }

    @Override
    protected Key engineTranslateKey(Key key) {
      return key;
    }
  }

  /** Public for the provider. */
  public static final class Hash extends SignatureSpi {
    private final MessageDigest digest;

    public Hash() throws NoSuchAlgorithmException {
      digest = MessageDigest.getInstance("SHA-512");
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
      digest.reset();
    }

    @Override
    protected void engineInitSign(PrivateKey key) {
      digest.reset();
    }

    @Override
    protected void engineUpdate(byte b) {
      digest.update(b);
    }

    @Override
    protected void engineUpdate(byte[] b, int from, int length) {
      digest.update(b, from, length);
    }

    @Override
    protected byte[] engineSign() {
      return digest.digest();
    }

    @Override
    protected boolean engineVerify(byte[] signature) {
      return Arrays.equals(digest.digest(), signature);
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
      throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
      throw new UnsupportedOperationException();
    }
  }
}
