package dev.keyturn.api;

import static dev.keyturn.api.ApiFixture.ROTATIONS;
import static dev.keyturn.api.ApiFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.Patience;
import dev.keyturn.access.AccessRole;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not done, and how that is told: a problem, a remedy, and nothing of what was sent. */
class ApiRefusalsTest {
  private static final String ODD = "hunter2";
  private static final String NOBODYS = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  private static ApiFixture api;
  private static String id;
  private static String digest;
  private static String tag;

  @BeforeAll
  static void start() {
    api = ApiFixture.start();
    id = api.start("to be refused things").path("id").asText();
    digest = api.awaitPhase(id, "AWAITING_APPROVAL").path("planDigest").asText();
    tag = tag();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"hunter2\"",
        "{",
        "{}",
        "{\"plan\":\"shop\"}",
        "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"\"}",
        "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"   \"}",
        "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"two\\nlines hunter2\"}",
        "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"turned \\u202e hunter2\"}",
        "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"half \\ud800 hunter2\"}",
        "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":42}",
        "{\"plan\":\"hunter2 \",\"environment\":\"production\",\"reason\":\"x\"}",
        "{\"plan\":[\"hunter2\"],\"environment\":\"production\",\"reason\":\"x\"}",
        "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"x\",\"hunter2\":1}",
        "{\"plan\":\"shop\",\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"x\"}",
        "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"x\",\"emergency\":\"true\"}",
        "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"x\",\"secrets\":[\"hunter2\"]}",
        "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"x\",\"secrets\":[null]}",
        "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"x\",\"secrets\":\"JWT_SECRET\"}",
        "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"x\"} hunter2",
        "{\"plan\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}}}}}}}}}}"
      })
  void a_body_that_is_not_as_described_is_refused_with_its_place_and_without_its_text(String body) {
    var answer = api.post(AccessRole.OPERATOR, ROTATIONS, body);

    assertProblem(answer, 400, "INVALID");
    assertThat(answer.body()).doesNotContain(ODD);
  }

  @Test
  void the_detail_names_the_place() {
    var reason =
        api.post(
            AccessRole.OPERATOR,
            ROTATIONS,
            "{\"plan\":\"shop\",\"environment\":\"UPPER\",\"reason\":\"\",\"secrets\":[\"OK\",\"no\"]}");
    var kind = api.post(AccessRole.OPERATOR, ROTATIONS, "{\"plan\":7}");
    var unknown = api.post(AccessRole.OPERATOR, ROTATIONS, "{\"hunter2\":7}");

    assertThat(json(reason).path("detail").asText())
        .contains("/environment", "/reason", "/secrets");
    assertThat(json(kind).path("detail").asText()).contains("/plan");
    assertThat(json(unknown).path("detail").asText()).contains("field").doesNotContain(ODD);
  }

  @Test
  void a_long_reason_and_a_long_body_are_refused() {
    var reason =
        api.post(AccessRole.OPERATOR, ROTATIONS + "/" + id + "/retry", why("x".repeat(501)));
    var body =
        api.post(AccessRole.OPERATOR, ROTATIONS + "/" + id + "/retry", why("x".repeat(100_000)));

    assertProblem(reason, 400, "INVALID");
    assertProblem(body, 413, "TOO_LARGE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?limit=0",
        "?limit=201",
        "?limit=hunter2",
        "?limit=99999999999999999999",
        "?cursor=hunter2",
        "?plan=HUNTER2",
        "?plan=%00",
        "?plan=%F0%28%8C%28",
        "?standing=hunter2",
        "/hunter2",
        "/" + NOBODYS + "x"
      })
  void a_query_or_a_path_that_is_not_as_described_is_refused(String rest) {
    var answer = api.get(AccessRole.VIEWER, ROTATIONS + rest);

    assertProblem(answer, 400, "INVALID");
    assertThat(answer.body().toLowerCase()).doesNotContain(ODD);
  }

  @Test
  void what_is_not_there_is_not_found() {
    for (String path :
        List.of(
            ROTATIONS + "/" + NOBODYS,
            ROTATIONS + "/" + NOBODYS + "/receipt",
            ROTATIONS + "/" + NOBODYS + "/attestations",
            ROTATIONS + "/" + NOBODYS + "/events",
            ROTATIONS + "/" + id + "/receipt",
            "/api/v1/approvals/" + NOBODYS,
            "/api/docs",
            "/api/docs/docs.js",
            "/api/v1/hunter2")) {
      assertProblem(api.get(AccessRole.VIEWER, path), 404, "NOT_FOUND");
    }
    for (String path :
        List.of("/api/v1/plans/none", "/api/v1/plans/shop/environments/none/explanation")) {
      assertProblem(api.get(AccessRole.VIEWER, path), 404, "UNKNOWN_PLAN");
    }
  }

  @Test
  void a_token_for_another_plan_sees_nothing_of_this_one() {
    String token =
        api.tokenFor("else@shop.example.com", Set.of(AccessRole.OPERATOR), Set.of("other"));

    assertProblem(read(token, ROTATIONS + "/" + id), 404, "NOT_FOUND");
    assertProblem(read(token, "/api/v1/plans/shop"), 404, "UNKNOWN_PLAN");
    assertThat(json(read(token, ROTATIONS)).path("rotations")).isEmpty();
    assertThat(json(read(token, "/api/v1/plans")).path("plans")).isEmpty();
    assertThat(json(read(token, "/api/v1/secrets")).path("secrets")).isEmpty();
    assertThat(json(read(token, "/api/v1/approvals")).path("approvals")).isEmpty();
    assertThat(json(read(token, "/api/v1/due-dates")).path("dueDates")).isEmpty();
    assertProblem(api.post(token, ROTATIONS + "/" + id + "/cancel", why("x")), 404, "NOT_FOUND");
  }

  @Test
  void other_methods_and_media_types_are_refused() {
    var put =
        api.send(
            api.request(api.token(AccessRole.OPERATOR), ROTATIONS)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{}")),
            ROTATIONS);
    var form =
        api.send(
            api.request(api.token(AccessRole.OPERATOR), ROTATIONS)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("plan=shop")),
            ROTATIONS);
    var xml = api.get(AccessRole.VIEWER, ROTATIONS, "Accept", "application/xml");

    assertProblem(put, 405, "METHOD_NOT_ALLOWED");
    assertProblem(form, 415, "UNSUPPORTED_MEDIA_TYPE");
    assertThat(xml.statusCode()).isEqualTo(406);
  }

  @Test
  void a_confirmation_needs_the_etag_of_what_it_answers() {
    String path = ROTATIONS + "/" + id + "/confirm";

    assertProblem(api.post(AccessRole.OPERATOR, path, why("x")), 428, "IF_MATCH_NEEDED");
    assertProblem(
        api.post(AccessRole.OPERATOR, path, why("x"), "If-Match", "\"old\""), 412, "CHANGED");
    assertProblem(api.post(AccessRole.OPERATOR, path, why("x"), "If-Match", "*"), 412, "CHANGED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancel", "rollback", "resume", "retry"})
  void what_rests_on_an_old_reading_is_not_done(String word) {
    var answer =
        api.post(
            AccessRole.OPERATOR,
            ROTATIONS + "/" + id + "/" + word,
            why("x"),
            "If-Match",
            "\"old\", W/" + tag);

    assertProblem(answer, 412, "CHANGED");
  }

  @Test
  void the_etag_stays_while_the_engine_looks_and_spares_a_second_reading() {
    String before = tag;
    api.post(AccessRole.OPERATOR, ROTATIONS + "/" + id + "/retry", why("look again"));

    var same = api.get(AccessRole.VIEWER, ROTATIONS + "/" + id, "If-None-Match", before);

    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(same.headers().firstValue("etag")).contains(before);
  }

  @ParameterizedTest
  @CsvSource({
    "resume, NOT_STALLED",
    "rollback, NOT_PROMOTED",
  })
  void a_word_that_means_nothing_now_is_refused(String word, String why) {
    var answer = api.post(AccessRole.OPERATOR, ROTATIONS + "/" + id + "/" + word, why("x"));

    assertProblem(answer, 409, why);
  }

  @Test
  void a_decision_about_another_plan_or_by_the_wrong_person_does_not_count() {
    assertProblem(
        api.decide(AccessRole.APPROVER, id, "approve", "0".repeat(64)), 409, "OTHER_PLAN");
    assertProblem(api.decide(AccessRole.APPROVER, id, "review", digest), 409, "NO_REVIEW_DUE");
    String other = api.tokenFor("mallory@shop.example.com", Set.of(AccessRole.APPROVER), Set.of());
    var stranger =
        api.post(
            other,
            "/api/v1/approvals/" + id + "/decisions",
            "{\"decision\":\"approve\",\"digest\":\"" + digest + "\",\"comment\":\"x\"}");
    assertProblem(stranger, 403, "NOT_AN_APPROVER");
    assertProblem(api.decide(AccessRole.OPERATOR, id, "approve", digest), 403, "FORBIDDEN");

    var approvals = json(api.get(AccessRole.VIEWER, "/api/v1/approvals")).path("approvals");
    assertThat(approvals).hasSize(1);
    assertThat(approvals.at("/0/wants").asText()).isEqualTo("APPROVAL");
    assertThat(approvals.at("/0/given").asInt()).isZero();
    assertThat(approvals.at("/0/required").asInt()).isEqualTo(1);
    assertThat(approvals.at("/0/expires").isTextual()).isTrue();
    assertThat(approvals.at("/0"))
        .isEqualTo(json(api.get(AccessRole.VIEWER, "/api/v1/approvals/" + id)));
  }

  @Test
  void to_keep_a_value_names_it_and_a_day_and_no_other_decision_does() {
    assertProblem(
        keep("keep", "\"secret\":\"JWT_SECRET\",\"until\":\"2099-01-01\""), 409, "NOTHING_TO_KEEP");
    assertProblem(api.decide(AccessRole.APPROVER, id, "keep", digest), 400, "INVALID");
    assertProblem(keep("keep", "\"secret\":\"JWT_SECRET\""), 400, "INVALID");
    assertProblem(
        keep("keep", "\"secret\":\"JWT_SECRET\",\"until\":\"2099-02-30\""), 400, "INVALID");
    assertProblem(
        keep("approve", "\"secret\":\"JWT_SECRET\",\"until\":\"2099-01-01\""), 400, "INVALID");
  }

  private HttpResponse<String> keep(String decision, String more) {
    return api.post(
        AccessRole.APPROVER,
        "/api/v1/approvals/" + id + "/decisions",
        "{\"decision\":\"%s\",\"digest\":\"%s\",\"comment\":\"x\",%s}"
            .formatted(decision, digest, more));
  }

  @Test
  void a_second_start_of_the_same_secrets_waits_for_the_first() {
    var busy =
        api.post(
            AccessRole.OPERATOR,
            ROTATIONS,
            "{\"plan\":\"shop\",\"environment\":\"production\",\"reason\":\"again\"}");

    assertProblem(busy, 409, "SECRET_BUSY");
  }

  @Test
  void one_person_has_at_most_ten_streams() throws Exception {
    String token = api.tokenFor("many@shop.example.com", Set.of(AccessRole.VIEWER), Set.of());
    var open = new ArrayList<Socket>();
    try {
      for (int i = 0; i < TimelineStream.OF_ONE; i++) {
        Socket socket = stream(token);
        open.add(socket);
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 200");
      }
      assertProblem(read(token, ROTATIONS + "/" + id + "/events"), 429, "TOO_MANY_REQUESTS");
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
    var live = api.beans().getBean(TimelineStream.class);
    Patience.await().untilAsserted(() -> assertThat(live.open()).isZero());
  }

  @Test
  void every_answer_says_not_to_keep_or_sniff_it() {
    for (var answer :
        List.of(
            api.get(AccessRole.VIEWER, "/api/v1/me"),
            api.get(AccessRole.VIEWER, "/api/v1/hunter2"),
            api.get(AccessRole.VIEWER, "/api/v1/audit"),
            api.post(AccessRole.OPERATOR, ROTATIONS, "{"))) {
      assertThat(answer.headers().firstValue("cache-control"))
          .as(answer.toString())
          .contains("no-store");
      assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
      assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
          .startsWith("default-src 'none'");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/v1/rotations/%zzhunter2 HTTP/1.1",
        "GET /api/v1/rotations?plan=%hunter2 HTTP/1.1",
        "GET /api/v1/rotations?plan=hunter2\\%7f{} HTTP/1.1",
        "GET http://[hunter2/api/v1/me HTTP/1.1",
        "GET /api/v1/me HTTP/9.9-hunter2",
        "HUNTER2 /api/v1/me HTTP/1.1"
      })
  void a_line_that_is_no_http_is_answered_without_repeating_it(String line) throws IOException {
    String answer = raw(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer.toLowerCase()).doesNotContain(ODD).doesNotContain("exception");
    assertThat(answer).doesNotContain("HTTP/1.1 5");
  }

  @Test
  void huge_headers_and_paths_are_refused() throws IOException {
    String big =
        raw(
            "GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nX-Big: "
                + "hunter2".repeat(5_000)
                + "\r\nConnection: close\r\n\r\n");
    String path =
        raw(
            "GET /api/v1/"
                + "hunter2".repeat(2_000)
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(big + path).doesNotContain(ODD).doesNotContain("HTTP/1.1 5");
  }

  private static Socket stream(String token) throws IOException {
    var socket = new Socket("localhost", api.port());
    socket.setSoTimeout(20_000);
    socket
        .getOutputStream()
        .write(
            ("GET "
                    + ROTATIONS
                    + "/"
                    + id
                    + "/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + token
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String raw(String request) throws IOException {
    try (var socket = new Socket("localhost", api.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static HttpResponse<String> read(String token, String path) {
    HttpRequest.Builder request = api.request(token, path).GET();
    return api.send(request, path);
  }

  private static String tag() {
    return api.get(AccessRole.VIEWER, ROTATIONS + "/" + id)
        .headers()
        .firstValue("etag")
        .orElseThrow();
  }

  private static String why(String reason) {
    return "{\"reason\":\"" + reason + "\"}";
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String reason) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/problem+json");
    var problem = json(answer);
    assertThat(problem.path("type").asText()).isEqualTo("urn:keyturn:reason:" + reason);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("detail").asText()).isNotBlank();
  }
}
