package dev.keyturn.sandbox.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Set;

/** EdDSA (RFC 8037) with the JDK's own Ed25519: the JOSE library's needs one more dependency. */
final class Ed25519Jws {
  private static final Set<JWSAlgorithm> EDDSA = Set.of(JWSAlgorithm.EdDSA);

  private Ed25519Jws() {}

  static final class Signer extends BaseJWSProvider implements JWSSigner {
    private final PrivateKey key;

    Signer(PrivateKey key) {
      super(EDDSA);
      this.key = key;
    }

    @Override
    public Base64URL sign(JWSHeader header, byte[] signingInput) throws JOSEException {
      try {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(signingInput);
        return Base64URL.encode(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new JOSEException("Ed25519 refused to sign", e);
      }
    }
  }

  static final class Verifier extends BaseJWSProvider implements JWSVerifier {
    private final PublicKey key;

    Verifier(PublicKey key) {
      super(EDDSA);
      this.key = key;
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature)
        throws JOSEException {
      try {
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(key);
        check.update(signingInput);
        return check.verify(signature.decode());
      } catch (GeneralSecurityException _) {
        return false; // a signature of the wrong length is a wrong signature
      }
    }
  }
}
