package dev.keyturn.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Needs;
import dev.keyturn.access.Open;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Right;
import dev.keyturn.access.Token;
import dev.keyturn.access.Tokens;
import dev.keyturn.rotation.Actor;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test comes from an address of its own, as a proxy in front would tell it. */
class AccessTest {
  private static final String UNAUTHENTICATED =
      "{\"type\":\"urn:keyturn:reason:UNAUTHENTICATED\",\"title\":\"Unauthorized\",\"status\":401,"
          + "\"detail\":\"Send a valid token: `Authorization: Bearer …`.\"}";

  private static final AtomicInteger ADDRESSES = new AtomicInteger();
  private static RunningServer running;

  private final String address = "203.0.113." + ADDRESSES.incrementAndGet();

  @BeforeAll
  static void start(@TempDir Path directory) {
    running =
        new RunningServer(
            directory,
            Map.of("access-test", "true"),
            Map.of("KEYTURN_CLIENT_ADDRESS_HEADER", "X-Real-IP"));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Controller("/guarded")
  @Requires(property = "access-test")
  static final class Guarded {
    @Get("/open")
    @Open("a test")
    String open() {
      return "open";
    }

    @Get("/forgotten")
    String forgotten() {
      return "forgotten";
    }

    @Get("/who")
    @Needs(Right.SEE)
    String who(Principal who) {
      return who.name() + " via " + who.via();
    }

    @Post("/start/{id}")
    @Needs(Right.START)
    String start(String id) {
      return id;
    }

    @Get("/right/see")
    @Needs(Right.SEE)
    String see() {
      return "SEE";
    }

    @Get("/right/start")
    @Needs(Right.START)
    String startRight() {
      return "START";
    }

    @Get("/right/start_emergency")
    @Needs(Right.START_EMERGENCY)
    String emergency() {
      return "START_EMERGENCY";
    }

    @Get("/right/steer")
    @Needs(Right.STEER)
    String steer() {
      return "STEER";
    }

    @Get("/right/decide")
    @Needs(Right.DECIDE)
    String decide() {
      return "DECIDE";
    }

    @Get("/right/read_audit")
    @Needs(Right.READ_AUDIT)
    String audit() {
      return "READ_AUDIT";
    }

    @Get("/right/re_anchor")
    @Needs(Right.RE_ANCHOR)
    String reAnchor() {
      return "RE_ANCHOR";
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metrics",
        "/api/v1/me",
        "/guarded/who",
        "/guarded/forgotten",
        "/guarded/right/start",
        "/",
        "/no/such/path",
        "/health/../metrics",
        "/health/",
        "/token_info",
        "/login",
        "/logout",
        "/oauth/access_token"
      })
  void without_a_token_every_path_says_the_same_and_tells_nothing(String path) throws Exception {
    for (String method : List.of("GET", "POST", "DELETE")) {
      var answer = send(request(path).method(method, BodyPublishers.noBody()));

      // A trailing slash is the same path to the framework.
      if (path.equals("/health/") && method.equals("GET")) {
        assertThat(answer.statusCode()).isEqualTo(200);
        continue;
      }
      assertThat(answer.statusCode()).as(method).isEqualTo(401);
      assertThat(answer.body()).isEqualTo(UNAUTHENTICATED);
      assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
      assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
      assertThat(answer.headers().map()).doesNotContainKeys("allow", "location", "set-cookie");
    }
  }

  @Test
  void what_is_open_needs_no_token_and_minds_no_wrong_one() throws Exception {
    for (String path : List.of("/health", "/health/ready", "/health/deep", "/guarded/open")) {
      assertThat(send(request(path)).statusCode()).isEqualTo(200);
      assertThat(send(bearing(path, "kt_wrong")).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void each_role_gets_through_exactly_where_it_has_the_right(AccessRole role) throws Exception {
    String token = running.token(role.word() + "@example.com", role).text();

    for (Right right : Right.values()) {
      var answer = send(bearing("/guarded/right/" + right.name().toLowerCase(Locale.ROOT), token));
      if (right.roles().contains(role)) {
        assertThat(answer.body()).isEqualTo(right.name());
      } else {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body())
            .contains("urn:keyturn:reason:FORBIDDEN")
            .contains("It needs one of: ");
      }
    }
  }

  @Test
  void an_endpoint_that_says_nothing_of_rights_answers_nobody() throws Exception {
    String token = running.token("all@example.com", AccessRole.values()).text();

    assertThat(send(bearing("/guarded/forgotten", token)).statusCode()).isEqualTo(403);
  }

  @Test
  void who_is_known_learns_that_a_path_is_not_there() throws Exception {
    String token = running.token("v@example.com", AccessRole.VIEWER).text();

    assertThat(send(bearing("/no/such/path", token)).statusCode()).isEqualTo(404);
    assertThat(send(bearing("/guarded/who", token).DELETE()).statusCode()).isEqualTo(405);
  }

  @Test
  void the_scheme_is_taken_in_any_case_and_spaces_do_not_matter() throws Exception {
    String token = running.token("Alice@Example.com", AccessRole.VIEWER).text();

    for (String header :
        List.of(
            "Bearer " + token, "bearer " + token, "BEARER   " + token, "Bearer " + token + "  ")) {
      var answer = send(request("/guarded/who").header("Authorization", header));
      assertThat(answer.body()).isEqualTo("alice@example.com via api");
    }
  }

  @Test
  void a_token_counts_in_the_header_alone_and_once() throws Exception {
    String token = running.token("alice@example.com", AccessRole.VIEWER).text();

    assertRefused(request("/guarded/who?access_token=" + token + "&token=" + token));
    assertRefused(request("/guarded/who").header("Cookie", "JWT=" + token + "; token=" + token));
    assertRefused(request("/guarded/who").header("X-Authorization", "Bearer " + token));
    assertRefused(
        request("/guarded/who")
            .header("Authorization", "Bearer " + token)
            .header("Authorization", "Bearer " + token));
    for (String header :
        List.of(
            token,
            "Bearer",
            "Bearer" + token,
            "Basic " + Base64.getEncoder().encodeToString(("x:" + token).getBytes(UTF_8)),
            "Bearer " + token + ", Bearer " + token,
            "Bearer " + token + " x")) {
      assertRefused(request("/guarded/who").header("Authorization", header));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kt_",
        "a.b.c",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
        "' or '1'='1",
        "LONG"
      })
  void what_is_no_token_is_refused(String text) throws Exception {
    assertRefused(bearing("/guarded/who", text.equals("LONG") ? "x".repeat(7500) : text));
  }

  @Test
  void a_token_that_is_too_long_for_a_header_is_refused_before_anything_reads_it()
      throws Exception {
    var answer = send(bearing("/guarded/who", "x".repeat(9000)));

    assertThat(answer.statusCode()).isBetween(400, 431);
    assertThat(answer.body()).doesNotContain("xxxx");
  }

  @Test
  void a_token_that_is_off_by_one_character_is_refused() throws Exception {
    String token = running.token("alice@example.com", AccessRole.VIEWER).text();
    char last = token.charAt(51);

    assertRefused(bearing("/guarded/who", token.substring(0, 51) + (last == 'a' ? 'b' : 'a')));
    assertRefused(bearing("/guarded/who", token.substring(0, 51)));
    assertThat(send(bearing("/guarded/who", token)).statusCode()).isEqualTo(200);
  }

  @Test
  void a_revoked_token_opens_nothing_from_then_on() throws Exception {
    Tokens.Made made = running.token("alice@example.com", AccessRole.VIEWER);
    assertThat(send(bearing("/guarded/who", made.text())).statusCode()).isEqualTo(200);

    tokens().revoke(made.token().id(), "lost", new Actor("carol", "cli"));

    assertRefused(bearing("/guarded/who", made.text()));
  }

  @Test
  void an_expired_token_opens_nothing() throws Exception {
    Tokens.Made made = running.token("alice@example.com", AccessRole.VIEWER);
    execute(
        "update access_token set expires_at = created_at where id = '" + made.token().id() + "'");

    assertRefused(bearing("/guarded/who", made.text()));
  }

  @Test
  void its_last_use_is_noted() throws Exception {
    Tokens.Made made = running.token("alice@example.com", AccessRole.VIEWER);
    send(bearing("/guarded/who", made.text()));

    Token used = tokens().find(made.token().id()).orElseThrow();
    assertThat(used.lastUsed()).isAfterOrEqualTo(used.createdAt());
  }

  @Test
  void me_says_who_one_is_and_what_one_may() throws Exception {
    Tokens.Made made = running.token("Alice@Example.com", AccessRole.APPROVER, AccessRole.AUDITOR);

    JsonNode me = new JsonMapper().readTree(send(bearing("/api/v1/me", made.text())).body());

    assertThat(me.path("name").asText()).isEqualTo("alice@example.com");
    assertThat(me.path("roles").toString()).isEqualTo("[\"approver\",\"auditor\"]");
    assertThat(me.path("rights").toString()).isEqualTo("[\"SEE\",\"DECIDE\",\"READ_AUDIT\"]");
    assertThat(me.path("via").asText()).isEqualTo("api");
    assertThat(me.path("token").path("id").asText()).isEqualTo(made.token().id());
    assertThat(me.path("token").path("label").asText()).isEqualTo("a test's");
    assertThat(Instant.parse(me.path("token").path("expires").asText()))
        .isEqualTo(made.token().expiresAt());
  }

  @Test
  void after_ten_wrong_tokens_an_address_guesses_no_more_and_who_has_a_token_passes()
      throws Exception {
    String good = running.token("alice@example.com", AccessRole.VIEWER).text();
    for (int i = 0; i < 10; i++) {
      assertRefused(bearing("/guarded/who", "kt_wrong"));
    }

    var answer = send(bearing("/guarded/who", "kt_wrong"));

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).contains("urn:keyturn:reason:TOO_MANY_REQUESTS");
    assertThat(Integer.parseInt(answer.headers().firstValue("retry-after").orElseThrow()))
        .isBetween(1, 60);
    assertThat(send(bearing("/guarded/who", good)).statusCode()).isEqualTo(200);
    assertThat(send(request("/health")).statusCode()).isEqualTo(200);
    assertThat(send(request("/guarded/open")).statusCode()).isEqualTo(200);
  }

  @Test
  void who_sends_no_token_at_all_is_not_taken_for_guessing() throws Exception {
    for (int i = 0; i < 15; i++) {
      assertThat(send(request("/guarded/who")).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void a_flood_from_an_address_is_turned_away_and_neither_health_nor_who_has_a_token_is()
      throws Exception {
    String good = running.token("alice@example.com", AccessRole.VIEWER).text();
    HttpResponse<String> answer = send(request("/guarded/open"));
    for (int i = 0; i < 5000 && answer.statusCode() == 200; i++) {
      answer = send(request("/guarded/open"));
    }

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).contains("1");
    assertThat(send(request("/health")).statusCode()).isEqualTo(200);
    assertThat(send(bearing("/guarded/who", good)).statusCode()).isEqualTo(200);
  }

  @Test
  void a_flood_with_one_token_is_turned_away_from_wherever_it_comes() throws Exception {
    String token = running.token("flood@example.com", AccessRole.VIEWER).text();
    int status = 200;
    for (int i = 0; i < 5000 && status == 200; i++) {
      status =
          running
              .sendAsIs(
                  HttpRequest.newBuilder(running.at("/guarded/who"))
                      .header("X-Real-IP", "10.1." + i / 200 + "." + i % 200)
                      .header("Authorization", "Bearer " + token))
              .statusCode();
    }

    assertThat(status).isEqualTo(429);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(running.at(path)).header("X-Real-IP", address);
  }

  private HttpRequest.Builder bearing(String path, String token) {
    return request(path).header("Authorization", "Bearer " + token);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return running.sendAsIs(request);
  }

  private static void assertRefused(HttpRequest.Builder request) throws Exception {
    var answer = send(request);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo(UNAUTHENTICATED);
  }

  private static Tokens tokens() {
    return running.beans().getBean(Tokens.class);
  }

  private static void execute(String sql) throws SQLException {
    var pool = DelegatingDataSource.unwrapDataSource(running.beans().getBean(DataSource.class));
    try (var connection = pool.getConnection();
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
