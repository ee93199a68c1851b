package dev.keyturn.sandbox.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jwt.SignedJWT;
import dev.keyturn.MovedClock;
import dev.keyturn.sandbox.app.AppSecret.Kind;
import dev.keyturn.sandbox.app.AppSecret.Role;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationTest {
  private static final String A = "example-only-0123456789-0123456789-current";

  private final MovedClock clock = new MovedClock("2026-11-20T08:00:00Z");

  private Application application(SharedStore store, AppSecret... secrets) {
    return new Application(AppSpec.of(Habit.THREE_SLOT, store, secrets), clock, new SecureRandom());
  }

  @ParameterizedTest
  @CsvSource({"32,HS256", "47,HS256", "48,HS384", "63,HS384", "64,HS512", "88,HS512"})
  void the_length_of_the_text_decides_the_hash(int length, String algorithm) {
    assertThat(JwsKey.hmac("x".repeat(length)).algorithm().getName()).isEqualTo(algorithm);
  }

  @ParameterizedTest
  @CsvSource({
    "RSA,2048,RS256",
    "EC,secp256r1,ES256",
    "EC,secp384r1,ES384",
    "EC,secp521r1,ES512",
    "Ed25519,,EdDSA"
  })
  void a_private_key_signs_and_its_public_half_is_found(
      String family, String size, String algorithm) throws Exception {
    AppSecret secret = AppSecret.of("ID_TOKEN_KEY", Kind.TOKENS_ASYMMETRIC, Role.BOTH);
    String pem = generate(family, size);
    try (TestEdge edge = new TestEdge("auth", application(new SharedStore(), secret));
        Caller caller = new Caller(edge.url())) {
      edge.scale(2, "D0", Map.of("ID_TOKEN_KEY", pem));
      Caller.Reply issued = caller.post("/tokens", "");
      SignedJWT jwt = SignedJWT.parse(issued.text("token"));
      assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo(algorithm);
      assertThat(jwt.getHeader().getKeyID()).isEqualTo(issued.text("kid")).hasSize(43);
      assertThat(verify(caller, issued.text("token")).status()).isEqualTo(200);
    }
  }

  private static String generate(String family, String size) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
    if (family.equals("RSA")) {
      generator.initialize(Integer.parseInt(size));
    } else if (family.equals("EC")) {
      generator.initialize(new ECGenParameterSpec(size));
    }
    String label = "PRIVATE KEY-----\n";
    byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
    return "-----BEGIN "
        + label
        + Base64.getMimeEncoder().encodeToString(pkcs8)
        + "\n-----END "
        + label;
  }

  @Test
  void a_pure_verifier_issues_nothing_and_a_pure_signer_verifies_nothing() throws Exception {
    AppSecret signer = AppSecret.of("JWT_SECRET", Kind.TOKENS_HMAC, Role.SIGNER);
    AppSecret verifier = AppSecret.of("JWT_SECRET", Kind.TOKENS_HMAC, Role.VERIFIER);
    try (TestEdge auth = new TestEdge("auth", application(new SharedStore(), signer));
        TestEdge gateway = new TestEdge("gateway", application(new SharedStore(), verifier));
        Caller toAuth = new Caller(auth.url());
        Caller toGateway = new Caller(gateway.url())) {
      auth.scale(1, "D0", Map.of("JWT_SECRET", A));
      gateway.scale(1, "D0", Map.of("JWT_SECRET", A));
      String token = toAuth.post("/tokens", "").text("token");
      assertThat(verify(toGateway, token).status()).isEqualTo(200);
      assertThat(verify(toAuth, token).status()).isEqualTo(403);
      assertThat(toGateway.post("/tokens", "").status()).isEqualTo(403);
    }
  }

  @Test
  void a_token_ends_at_its_expiry_and_a_changed_one_at_once() throws Exception {
    AppSecret secret =
        AppSecret.of("JWT_SECRET", Kind.TOKENS_HMAC, Role.BOTH)
            .withTokenLifetime(Duration.ofMinutes(10));
    try (TestEdge edge = new TestEdge("auth", application(new SharedStore(), secret));
        Caller caller = new Caller(edge.url())) {
      edge.scale(1, "D0", Map.of("JWT_SECRET", A));
      String token = caller.post("/tokens", "").text("token");
      assertThat(verify(caller, token + "x").status()).isEqualTo(401);
      assertThat(verify(caller, "nonsense").text("error")).isEqualTo("not a JWT");
      String unsigned =
          Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes())
              + ".e30.";
      assertThat(verify(caller, unsigned).status()).isEqualTo(401);
      clock.advance(Duration.ofMinutes(10).plusSeconds(4));
      assertThat(verify(caller, token).status()).isEqualTo(200);
      clock.advance(Duration.ofSeconds(2));
      assertThat(verify(caller, token).text("error")).isEqualTo("expired");
    }
  }

  private static Caller.Reply verify(Caller caller, String token) throws Exception {
    return caller.get("/tokens/verify", "Authorization", "Bearer " + token);
  }

  @Test
  void an_api_key_works_only_whole_and_only_while_its_salt_is_known() throws Exception {
    AppSecret secret = AppSecret.of("API_KEY_SALT", Kind.API_KEYS, Role.BOTH);
    Map<String, String> before = Map.of("API_KEY_SALT", "example-only-salt-before");
    Map<String, String> without = Map.of("API_KEY_SALT", "example-only-salt-after");
    try (TestEdge edge = new TestEdge("api", application(new SharedStore(), secret));
        Caller caller = new Caller(edge.url())) {
      edge.scale(1, "D0", before);
      String apiKey = caller.post("/api-keys", "").text("apiKey");
      assertThat(caller.get("/api-keys/check", "X-Api-Key", apiKey).status()).isEqualTo(200);
      assertThat(caller.get("/api-keys/check", "X-Api-Key", apiKey + "x").status()).isEqualTo(401);
      assertThat(caller.get("/api-keys/check").status()).isEqualTo(401);
      edge.rollOne("hand", without);
      assertThat(caller.get("/api-keys/check", "X-Api-Key", apiKey).text("error"))
          .isEqualTo("unknown kid");
    }
  }

  @Test
  void the_secret_asked_for_is_the_one_used() throws Exception {
    AppSecret one = AppSecret.of("ONE", Kind.TOKENS_HMAC, Role.BOTH);
    AppSecret two = AppSecret.of("TWO", Kind.TOKENS_HMAC, Role.BOTH);
    try (TestEdge edge = new TestEdge("api", application(new SharedStore(), one, two));
        Caller caller = new Caller(edge.url())) {
      edge.scale(1, "D0", Map.of("ONE", A, "TWO", A + "-two"));
      assertThat(caller.post("/tokens?secret=TWO", "").text("kid"))
          .isEqualTo(KeyText.kid(A + "-two"));
      assertThat(caller.post("/tokens", "").text("kid")).isEqualTo(KeyText.kid(A));
      assertThat(caller.post("/tokens?secret=THREE", "").status()).isEqualTo(404);
      assertThat(caller.post("/backups", "x").status()).isEqualTo(404);
      assertThat(caller.get("/tokens").status()).isEqualTo(405);
      assertThat(caller.get("/elsewhere").status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00112233445566778899aabbccddeeff",
        "00112233445566778899aabbccddeeff0011223344556677",
        "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF",
        "AAAAAAAAAAAAAAAAAAAAAA==",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "__________________________________________8="
      })
  void an_aes_key_is_read_from_hexadecimal_and_both_base64_alphabets(String text) {
    assertThat(KeyText.aesKey(text).length).isIn(16, 24, 32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AAAA", "not base64 at all!", "00112233445566778899aabbccddeeff00"})
  void any_other_aes_key_is_refused_without_being_quoted(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyText.aesKey(text))
        .withMessageNotContainingAny(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain text",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
      })
  void what_is_no_private_key_is_refused_without_being_quoted(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PemKey.parse(text))
        .withMessageContaining("PEM");
  }
}
