package dev.keyturn.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.keyturn.access.AccessRole;
import dev.keyturn.access.People;
import dev.keyturn.access.Principal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider's tokens through the whole program. */
class ProviderAccessTest {

  @Test
  void one_person_is_one_name_by_our_token_by_the_providers_and_from_slack(@TempDir Path directory)
      throws Exception {
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    var provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext(
        "/keys",
        exchange -> {
          byte[] page = new JWKSet(key.toPublicJWK()).toString(true).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    provider.start();
    try (var running =
        new RunningServer(
            directory,
            Map.of(),
            settings("http://127.0.0.1:" + provider.getAddress().getPort() + "/keys"))) {
      JsonNode byProvider = json(me(running, token(key, "keyturn")));
      JsonNode byUs =
          json(me(running, running.token("Alice@Example.com", AccessRole.OPERATOR).text()));
      Principal fromSlack =
          running.beans().getBean(People.class).find("ALICE@example.com", "slack").orElseThrow();

      assertThat(byProvider.path("name").asText())
          .isEqualTo(byUs.path("name").asText())
          .isEqualTo(fromSlack.name())
          .isEqualTo("alice@example.com");
      assertThat(byProvider.path("roles").toString()).isEqualTo("[\"approver\"]");
      assertThat(byProvider.has("token")).isFalse();
      assertThat(me(running, token(key, "somebody-else")).statusCode()).isEqualTo(401);
    } finally {
      provider.stop(0);
    }
  }

  @Test
  void while_nobody_can_tell_it_is_503_and_no_attempt_to_guess(@TempDir Path directory)
      throws Exception {
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    try (var running =
        new RunningServer(directory, Map.of(), settings("http://127.0.0.1:9/keys"))) {
      for (int i = 0; i < 12; i++) {
        var answer = me(running, token(key, "keyturn"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("urn:keyturn:reason:UNAVAILABLE");
      }
      assertThat(me(running, running.token("a@example.com", AccessRole.VIEWER).text()).statusCode())
          .isEqualTo(200);
    }
  }

  private static Map<String, String> settings(String keys) {
    return Map.of(
        "KEYTURN_OIDC_ISSUER", "https://id.example.com",
        "KEYTURN_OIDC_AUDIENCE", "keyturn",
        "KEYTURN_OIDC_JWKS_URL", keys,
        "KEYTURN_PEOPLE", "alice@example.com: approver");
  }

  private static String token(ECKey key, String audience) throws Exception {
    var jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(),
            new JWTClaimsSet.Builder()
                .issuer("https://id.example.com")
                .audience(audience)
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .claim("email", "Alice@Example.COM")
                .claim("roles", List.of("approver"))
                .build());
    jwt.sign(new ECDSASigner(key));
    return jwt.serialize();
  }

  private static HttpResponse<String> me(RunningServer running, String token) throws Exception {
    return running.sendAsIs(
        HttpRequest.newBuilder(running.at("/api/v1/me"))
            .header("Authorization", "Bearer " + token));
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(200);
    return new JsonMapper().readTree(answer.body());
  }
}
