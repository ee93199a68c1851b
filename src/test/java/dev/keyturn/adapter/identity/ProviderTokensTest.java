package dev.keyturn.adapter.identity;

import static dev.keyturn.access.AccessRole.APPROVER;
import static dev.keyturn.access.AccessRole.VIEWER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.keyturn.MovedClock;
import dev.keyturn.access.IdentityTokens.KeysOutOfReach;
import dev.keyturn.access.Principal;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderTokensTest {
  private static final String ISSUER = "https://id.example.com/";
  private static final String AUDIENCE = "keyturn";
  private static RSAKey rsa;
  private static RSAKey other;
  private static ECKey ec;

  private final MovedClock clock = new MovedClock("2026-11-21T12:00:00Z");
  private Provider provider;
  private ProviderTokens tokens;

  @BeforeAll
  static void makeKeys() throws Exception {
    rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    other = new RSAKeyGenerator(2048).keyID("other").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
  }

  @BeforeEach
  void start() throws Exception {
    provider = new Provider(rsa.toPublicJWK(), ec.toPublicJWK());
    tokens = tokens("email", "roles");
  }

  @AfterEach
  void stop() {
    tokens.close();
    provider.close();
  }

  private ProviderTokens tokens(String name, String roles) {
    return new ProviderTokens(
        new IdentitySettings(ISSUER, AUDIENCE, provider.keys(), name, roles), clock);
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(List.of("somebody-else", AUDIENCE))
        .subject("user|123")
        .expirationTime(Date.from(clock.instant().plusSeconds(300)))
        .claim("email", "Alice@Example.com")
        .claim("roles", List.of("approver", "keyturn:viewer", "root", 7));
  }

  private String signed(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
    return signed(header("rsa").build(), new RSASSASigner(rsa), change);
  }

  private String signed(
      JWSHeader header, JWSSigner signer, UnaryOperator<JWTClaimsSet.Builder> change)
      throws Exception {
    var jwt = new SignedJWT(header, change.apply(claims()).build());
    jwt.sign(signer);
    return jwt.serialize();
  }

  private static JWSHeader.Builder header(String kid) {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid).type(JOSEObjectType.JWT);
  }

  @Test
  void a_good_token_is_the_person_that_it_names_with_the_roles_that_we_know() throws Exception {
    assertThat(tokens.check(signed(c -> c)))
        .contains(
            new Principal("alice@example.com", Set.of(APPROVER, VIEWER), Set.of(), "api", null));
    assertThat(tokens.check(signed(c -> c.claim("roles", "keyturn:approver viewer "))))
        .get()
        .extracting(Principal::roles)
        .isEqualTo(Set.of(APPROVER, VIEWER));
    assertThat(tokens.check(signed(c -> c.claim("roles", Map.of("viewer", true)))))
        .get()
        .extracting(Principal::roles)
        .isEqualTo(Set.of());
  }

  @Test
  void each_pinned_algorithm_is_taken_with_its_own_kind_of_key() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = ((EdECPublicKey) pair.getPublic()).getEncoded();
    byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    JWK ed = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).keyID("ed").build();
    provider.publish(rsa.toPublicJWK(), ec.toPublicJWK(), ed);
    var header = new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID("ed").build();
    var jwt = new SignedJWT(header, claims().build());
    var signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(jwt.getSigningInput());
    String byEd =
        new String(jwt.getSigningInput(), UTF_8) + "." + Base64URL.encode(signature.sign());

    assertThat(tokens.check(byEd)).isPresent();
    assertThat(tokens.check(byEd.substring(0, byEd.length() - 8) + "AAAAAAAA")).isEmpty();
    assertThat(
            tokens.check(
                signed(
                    new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("rsa").build(),
                    new RSASSASigner(rsa),
                    c -> c)))
        .isPresent();
    assertThat(
            tokens.check(
                signed(
                    new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build(),
                    new ECDSASigner(ec),
                    c -> c)))
        .isPresent();
  }

  @Test
  void a_token_that_names_no_key_is_tried_with_those_that_fit() throws Exception {
    assertThat(
            tokens.check(
                signed(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).build(),
                    new RSASSASigner(rsa),
                    c -> c)))
        .isPresent();
  }

  @Test
  void no_other_algorithm_is_taken() throws Exception {
    assertThat(tokens.check(new PlainJWT(claims().build()).serialize())).isEmpty();
    assertThat(
            tokens.check(
                signed(
                    new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("rsa").build(),
                    new RSASSASigner(rsa),
                    c -> c)))
        .isEmpty();
    // The public key is known to everybody: as an HMAC key it would sign for everybody.
    for (byte[] key :
        List.of(
            rsa.toRSAPublicKey().getEncoded(), rsa.toPublicJWK().toJSONString().getBytes(UTF_8))) {
      assertThat(
              tokens.check(
                  signed(
                      new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build(),
                      new MACSigner(key),
                      c -> c)))
          .isEmpty();
    }
    String none = Base64URL.encode("{\"alg\":\"none\",\"kid\":\"rsa\"}").toString();
    String good = signed(c -> c);
    assertThat(tokens.check(none + good.substring(good.indexOf('.')))).isEmpty();
    assertThat(tokens.check(none + good.substring(good.indexOf('.'), good.lastIndexOf('.') + 1)))
        .isEmpty();
  }

  @Test
  void a_key_that_the_token_brings_along_is_not_looked_at() throws Exception {
    var brought = header("other").jwk(other.toPublicJWK()).jwkURL(provider.keys()).build();

    assertThat(tokens.check(signed(brought, new RSASSASigner(other), c -> c))).isEmpty();
    assertThat(
            tokens.check(
                signed(
                    header("rsa").jwk(other.toPublicJWK()).build(),
                    new RSASSASigner(other),
                    c -> c)))
        .isEmpty();
  }

  @Test
  void a_short_rsa_key_is_not_trusted_even_when_it_is_published() throws Exception {
    RSAKey weak = new RSAKeyGenerator(1024, true).keyID("weak").generate();
    provider.publish(weak.toPublicJWK());

    assertThat(
            tokens.check(
                signed(
                    header("weak").build(),
                    new RSASSASigner(weak.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance())),
                    c -> c)))
        .isEmpty();
  }

  @Test
  void a_changed_token_is_refused() throws Exception {
    String[] parts = signed(c -> c).split("\\.", -1);
    String payload =
        new String(Base64URL.from(parts[1]).decode(), UTF_8).replace("approver", "operator");

    assertThat(tokens.check(parts[0] + "." + Base64URL.encode(payload) + "." + parts[2])).isEmpty();
  }

  @Test
  void issuer_audience_and_times_must_be_right() throws Exception {
    assertThat(tokens.check(signed(c -> c.issuer("https://id.example.com")))).isEmpty();
    assertThat(tokens.check(signed(c -> c.issuer(null)))).isEmpty();
    assertThat(tokens.check(signed(c -> c.audience("keyturn-staging")))).isEmpty();
    assertThat(tokens.check(signed(c -> c.audience((String) null)))).isEmpty();
    assertThat(tokens.check(signed(c -> c.expirationTime(null)))).isEmpty();
    assertThat(tokens.check(signed(c -> c.expirationTime(at(-60))))).isEmpty();
    assertThat(tokens.check(signed(c -> c.expirationTime(at(-59))))).isPresent();
    assertThat(tokens.check(signed(c -> c.notBeforeTime(at(61))))).isEmpty();
    assertThat(tokens.check(signed(c -> c.notBeforeTime(at(60))))).isPresent();
  }

  @Test
  void a_token_of_another_kind_is_refused() throws Exception {
    for (String kind : List.of("logout+jwt", "dpop+jwt", "secevent+jwt")) {
      assertThat(
              tokens.check(
                  signed(
                      header("rsa").type(new JOSEObjectType(kind)).build(),
                      new RSASSASigner(rsa),
                      c -> c)))
          .isEmpty();
    }
    for (String kind : List.of("at+jwt", "JWT", "application/at+jwt")) {
      assertThat(
              tokens.check(
                  signed(
                      header("rsa").type(new JOSEObjectType(kind)).build(),
                      new RSASSASigner(rsa),
                      c -> c)))
          .isPresent();
    }
    assertThat(
            tokens.check(
                signed(
                    header("rsa").criticalParams(Set.of("exp")).customParam("exp", 1).build(),
                    new RSASSASigner(rsa),
                    c -> c)))
        .isEmpty();
  }

  @Test
  void an_address_that_is_not_verified_is_nobodys() throws Exception {
    assertThat(tokens.check(signed(c -> c.claim("email_verified", false)))).isEmpty();
    assertThat(tokens.check(signed(c -> c.claim("email_verified", "false")))).isEmpty();
    assertThat(tokens.check(signed(c -> c.claim("email_verified", true)))).isPresent();
    assertThat(tokens.check(signed(c -> c.claim("email", null)))).isEmpty();
    assertThat(tokens.check(signed(c -> c.claim("email", "")))).isEmpty();
    assertThat(tokens.check(signed(c -> c.claim("email", "a@example.com\nroot")))).isEmpty();
    // A letter that only looks like one of alice's.
    assertThat(tokens.check(signed(c -> c.claim("email", "\u0430lice@example.com")))).isEmpty();
    assertThat(tokens.check(signed(c -> c.claim("email", List.of("alice@example.com"))))).isEmpty();
  }

  @Test
  void other_claims_can_name_the_person_and_the_roles() throws Exception {
    try (var bySubject = tokens("sub", "realm_access.roles")) {
      assertThat(
              bySubject.check(
                  signed(c ->
                      c.claim("email_verified", false)
                          .claim("realm_access", Map.of("roles", List.of("viewer"))))))
          .contains(new Principal("user|123", Set.of(VIEWER), Set.of(), "api", null));
      assertThat(bySubject.check(signed(c -> c.claim("realm_access", "viewer"))))
          .get()
          .extracting(Principal::roles)
          .isEqualTo(Set.of());
    }
  }

  @Test
  void an_unknown_key_is_looked_for_once_and_then_not_for_half_a_minute() throws Exception {
    assertThat(tokens.check(signed(c -> c))).isPresent();
    clock.advance(Duration.ofSeconds(30));
    String unknown = signed(header("other").build(), new RSASSASigner(other), c -> c);

    for (int i = 0; i < 5; i++) {
      assertThat(tokens.check(unknown)).isEmpty();
    }
    assertThat(provider.asked).hasValue(2);

    provider.publish(rsa.toPublicJWK(), other.toPublicJWK());
    clock.advance(Duration.ofSeconds(30));

    assertThat(tokens.check(unknown)).isPresent();
    assertThat(tokens.check(signed(c -> c))).isPresent();
    assertThat(provider.asked).hasValue(3);
  }

  @Test
  void a_key_that_was_withdrawn_is_trusted_for_ten_minutes_at_most() throws Exception {
    String byEc =
        signed(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build(),
            new ECDSASigner(ec),
            c -> c.expirationTime(at(3600)));
    assertThat(tokens.check(byEc)).isPresent();
    provider.publish(rsa.toPublicJWK());

    clock.advance(Duration.ofMinutes(10));

    assertThat(tokens.check(byEc)).isEmpty();
  }

  @Test
  void while_the_provider_is_down_kept_keys_serve_for_an_hour_and_no_longer() throws Exception {
    String token = signed(c -> c.expirationTime(at(7200)));
    assertThat(tokens.check(token)).isPresent();
    provider.answer(500, "hunter2");

    clock.advance(Duration.ofMinutes(59));
    assertThat(tokens.check(token)).isPresent();

    clock.advance(Duration.ofMinutes(1));
    assertThatThrownBy(() -> tokens.check(token)).isInstanceOf(KeysOutOfReach.class);

    provider.publish(rsa.toPublicJWK());
    clock.advance(Duration.ofSeconds(30));
    assertThat(tokens.check(token)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "{\"keys\":7}", "<html>", "\u0000", "LONG"})
  void a_key_page_that_is_none_lets_nobody_in(String page) throws Exception {
    provider.answer(200, page.equals("LONG") ? "{\"keys\":[" + " ".repeat(300_000) + "]}" : page);

    assertNobodyGetsIn();
  }

  @Test
  void a_redirect_is_not_followed_and_a_closed_port_lets_nobody_in() throws Exception {
    provider.answer(302, "");
    assertNobodyGetsIn();
    provider.close();
    clock.advance(Duration.ofSeconds(30));
    assertNobodyGetsIn();
  }

  private void assertNobodyGetsIn() throws Exception {
    Optional<Principal> found;
    try {
      found = tokens.check(signed(c -> c));
    } catch (KeysOutOfReach e) {
      return;
    }
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a.b.c",
        "a.b.c.d.e",
        "eyJhbGciOiJSUzI1NiJ9..",
        "eyJhbGciOiJSUzI1NiJ9.e30.",
        "eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYSJ9.bm8gSlNPTg.AAAA",
        "é.é.é"
      })
  void garbage_is_no_token(String text) throws Exception {
    assertThat(tokens.check(text)).isEmpty();
  }

  @Test
  void a_huge_token_is_not_even_read() throws Exception {
    assertThat(tokens.check(signed(c -> c.claim("filler", "x".repeat(9000))))).isEmpty();
    assertThat(tokens.check("[".repeat(100_000) + ".a.b")).isEmpty();
    assertThat(
            tokens.check(Base64URL.encode("{\"a\":" + "[".repeat(5000)).toString() + ".e30.AAAA"))
        .isEmpty();
    assertThat(provider.asked).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://id.example.com/keys",
        "http://localhost/keys",
        "ftp://127.0.0.1/keys",
        "https:///keys",
        "https://user@id.example.com/keys",
        "keys"
      })
  void keys_come_over_tls_or_from_this_machine(String address) {
    assertThatThrownBy(
            () -> new IdentitySettings(ISSUER, AUDIENCE, URI.create(address), "email", "roles"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Date at(long seconds) {
    return Date.from(clock.instant().plusSeconds(seconds));
  }
}
