package dev.keyturn.adapter.material;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Material.Encoding;
import dev.keyturn.rotation.port.MaterialSource;
import dev.keyturn.rotation.port.MaterialSource.Generated;
import java.io.StringReader;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.util.io.pem.PemReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Key pairs, read back by code that is not ours. */
class KeyPairsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Decoder BASE64URL = Base64.getUrlDecoder();
  private final MaterialSource source = new Materials(Materials.drbg());

  /** RFC 7638 section 3.1 and RFC 8037 appendix A.3. */
  @Test
  void our_reading_of_thumbprints_gives_the_published_ones() throws Exception {
    String n =
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJE"
            + "CPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FD"
            + "W2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4"
            + "vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    assertThat(thumbprint(Map.of("kty", "RSA", "e", "AQAB", "n", n)))
        .isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assertThat(
            thumbprint(
                Map.of(
                    "kty",
                    "OKP",
                    "crv",
                    "Ed25519",
                    "x",
                    "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")))
        .isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  }

  @Test
  void an_rsa_key_reads_back_from_pem_and_jwk() throws Exception {
    Generated pem = source.generate(new Material.Rsa(2048), Encoding.PEM);
    var key =
        (RSAPrivateCrtKey)
            KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der(pem)));
    assertThat(key.getModulus().bitLength()).isEqualTo(2048);
    assertThat(key.getPublicExponent().intValue()).isEqualTo(65537);
    JsonNode published = JSON.readTree(pem.publicJwk());
    assertThat(BASE64URL.decode(published.path("n").asText()))
        .isEqualTo(unsigned(key.getModulus().toByteArray()));
    assertNamed(pem, "e", "kty", "n");

    Generated jwk = source.generate(new Material.Rsa(3072), Encoding.JWK);
    RSAKey whole = RSAKey.parse(jwk.value().reveal());
    assertThat(whole.size()).isEqualTo(3072);
    JWSObject jws =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(jwk.kid().text()).build(),
            new Payload("x"));
    jws.sign(new RSASSASigner(whole));
    assertThat(jws.verify(new RSASSAVerifier(RSAKey.parse(jwk.publicJwk())))).isTrue();
    assertNamed(jwk, "e", "kty", "n");
  }

  @ParameterizedTest
  @CsvSource({"P-256,ES256,256", "P-384,ES384,384", "P-521,ES512,521"})
  void an_ec_key_reads_back_from_pem_and_jwk(String curve, String algorithm, int bits)
      throws Exception {
    Generated pem = source.generate(new Material.Ec(curve), Encoding.PEM);
    var key =
        (java.security.interfaces.ECPrivateKey)
            KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der(pem)));
    assertThat(key.getParams().getOrder().bitLength()).isEqualTo(bits);
    assertThat(PrivateKeyFactory.createKey(der(pem)).isPrivate()).isTrue();
    assertNamed(pem, "crv", "kty", "x", "y");

    Generated jwk = source.generate(new Material.Ec(curve), Encoding.JWK);
    JWSObject jws = new JWSObject(new JWSHeader(JWSAlgorithm.parse(algorithm)), new Payload("x"));
    jws.sign(new ECDSASigner(ECKey.parse(jwk.value().reveal())));
    assertThat(jws.verify(new ECDSAVerifier(ECKey.parse(jwk.publicJwk())))).isTrue();
    assertNamed(jwk, "crv", "kty", "x", "y");
  }

  @Test
  void an_ed25519_key_reads_back_from_pem_and_jwk() throws Exception {
    Generated pem = source.generate(new Material.Ed25519(), Encoding.PEM);
    AsymmetricKeyParameter read = PrivateKeyFactory.createKey(der(pem));
    byte[] x = ((Ed25519PrivateKeyParameters) read).generatePublicKey().getEncoded();
    assertThat(BASE64URL.decode(JSON.readTree(pem.publicJwk()).path("x").asText())).isEqualTo(x);
    assertNamed(pem, "crv", "kty", "x");

    Generated jwk = source.generate(new Material.Ed25519(), Encoding.JWK);
    JsonNode whole = JSON.readTree(jwk.value().reveal());
    var seed = new Ed25519PrivateKeyParameters(BASE64URL.decode(whole.path("d").asText()), 0);
    assertThat(seed.generatePublicKey().getEncoded())
        .isEqualTo(BASE64URL.decode(whole.path("x").asText()));
    assertNamed(jwk, "crv", "kty", "x");
  }

  @Test
  void a_pem_on_one_line_is_the_same_key_with_its_breaks_escaped() throws Exception {
    for (Material pair : List.of(new Material.Ec("P-256"), new Material.Ed25519())) {
      Generated made = source.generate(pair, Encoding.PEM_ESCAPED);
      String text = made.value().reveal();
      assertThat(text).startsWith("-----BEGIN PRIVATE KEY-----\\n").doesNotContain("\n");
      assertThat(made.value().spelledAs(pair)).containsExactly(Encoding.PEM_ESCAPED);
      var pem = new PemReader(new StringReader(text.replace("\\n", "\n"))).readPemObject();
      assertThat(PrivateKeyFactory.createKey(pem.getContent()).isPrivate()).isTrue();
      assertThat(made.kid().text()).isEqualTo(JSON.readTree(made.publicJwk()).path("kid").asText());
    }
  }

  /** RFC 8032 section 7.1, test 1, through the DER prefix that we rely on. */
  @Test
  void the_ed25519_prefixes_are_those_of_rfc_8410() throws Exception {
    byte[] x =
        HexFormat.of().parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    byte[] spki = HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(x));
    var key =
        (EdECPublicKey)
            KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(key);
    assertThat(
            verifier.verify(
                HexFormat.of()
                    .parseHex(
                        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb882159"
                            + "0a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")))
        .isTrue();
  }

  @Test
  void a_pem_value_is_one_block_without_a_line_feed_at_the_end() {
    String text = source.generate(new Material.Ed25519(), Encoding.PEM).value().reveal();
    assertThat(text)
        .startsWith("-----BEGIN PRIVATE KEY-----\n")
        .endsWith("\n-----END PRIVATE KEY-----")
        .doesNotContain("\r");
  }

  /** Named by its thumbprint, and public in its public half only. */
  private static void assertNamed(Generated made, String... members) throws Exception {
    JsonNode published = JSON.readTree(made.publicJwk());
    Map<String, String> required = new TreeMap<>();
    for (String member : members) {
      required.put(member, published.path(member).asText());
    }
    assertThat(made.kid().text()).isEqualTo(thumbprint(required));
    assertThat(published.path("kid").asText()).isEqualTo(made.kid().text());
    assertThat(published.path("use").asText()).isEqualTo("sig");
    for (String secret : new String[] {"d", "p", "q", "dp", "dq", "qi", "k"}) {
      assertThat(published.has(secret)).isFalse();
    }
  }

  private static String thumbprint(Map<String, String> members) throws Exception {
    byte[] canonical = JSON.writeValueAsString(new TreeMap<>(members)).getBytes(UTF_8);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  private static byte[] der(Generated made) throws Exception {
    try (PemReader reader = new PemReader(new StringReader(made.value().reveal()))) {
      var block = reader.readPemObject();
      assertThat(block.getType()).isEqualTo("PRIVATE KEY");
      return block.getContent();
    }
  }

  private static byte[] unsigned(byte[] bytes) {
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }
}
