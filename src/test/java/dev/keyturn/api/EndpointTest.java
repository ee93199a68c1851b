package dev.keyturn.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.access.AccessRole;
import dev.keyturn.rotation.Refusal;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every endpoint, asked by every role and by nobody. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndpointTest {
  /** Written down and not computed: whoever widens a right must say so here. */
  private static final String EXPECTED =
      """
      -                                                             viewer operator approver auditor admin responder
      GET  /metrics                                                 yes    yes      yes      yes     yes   yes
      GET  /api/v1/me                                               yes    yes      yes      yes     yes   yes
      GET  /api/v1/openapi.yaml                                     yes    yes      yes      yes     yes   yes
      GET  /api/v1/plans                                            yes    yes      yes      yes     yes   yes
      GET  /api/v1/plans/{plan}                                     yes    yes      yes      yes     yes   yes
      GET  /api/v1/plans/{plan}/environments/{environment}/explanation yes yes      yes      yes     yes   yes
      GET  /api/v1/due-dates                                        yes    yes      yes      yes     yes   yes
      GET  /api/v1/rotations                                        yes    yes      yes      yes     yes   yes
      POST /api/v1/rotations                                        no     yes      no       no      yes   yes
      GET  /api/v1/rotations/{id}                                   yes    yes      yes      yes     yes   yes
      GET  /api/v1/rotations/{id}/events                            yes    yes      yes      yes     yes   yes
      GET  /api/v1/rotations/{id}/receipt                           yes    yes      yes      yes     yes   yes
      GET  /api/v1/rotations/{id}/attestations                      yes    yes      yes      yes     yes   yes
      POST /api/v1/rotations/{id}/cancel                            no     yes      no       no      yes   yes
      POST /api/v1/rotations/{id}/rollback                          no     yes      no       no      yes   yes
      POST /api/v1/rotations/{id}/resume                            no     yes      no       no      yes   yes
      POST /api/v1/rotations/{id}/retry                             no     yes      no       no      yes   yes
      POST /api/v1/rotations/{id}/confirm                           no     yes      no       no      yes   yes
      GET  /api/v1/approvals                                        yes    yes      yes      yes     yes   yes
      GET  /api/v1/approvals/{id}                                   yes    yes      yes      yes     yes   yes
      POST /api/v1/approvals/{id}/decisions                         no     no       yes      no      no    no
      GET  /api/v1/secrets                                          yes    yes      yes      yes     yes   yes
      GET  /api/v1/audit                                            no     no       no       yes     yes   no
      GET  /api/v1/audit/export                                     no     no       no       yes     yes   no
      GET  /api/v1/audit/checkpoint                                 no     no       no       yes     yes   no
      GET  /api/v1/audit/public-key                                 no     no       no       yes     yes   no
      POST /api/v1/audit/re-anchor                                  no     no       no       no      yes   yes
      """;

  /** Answer whoever asks. */
  private static final Set<String> OPEN =
      Set.of("GET /health", "GET /health/deep", "GET /health/ready");

  private static final String APPROVER = "alice@shop.example.com";
  private static final JsonMapper JSON = new JsonMapper();

  private ServedApi api;
  private final Map<AccessRole, String> tokens = new EnumMap<>(AccessRole.class);
  private String rotation;

  private record Line(String method, String path, Set<AccessRole> allowed) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  record Asked(String method, String path, AccessRole role, boolean allowed) {
    @Override
    public String toString() {
      return method + " " + path + " as " + role.word() + (allowed ? " is allowed" : " is refused");
    }
  }

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    api = new ServedApi(folder);
    for (AccessRole role : AccessRole.values()) {
      // The approver is on the plan's list, or a right decision would be refused for that.
      String person = role == AccessRole.APPROVER ? APPROVER : role.word() + "@shop.example.com";
      tokens.put(role, api.token(person, role));
    }
    var started = api.send(asked("POST", "/api/v1/rotations", token(AccessRole.OPERATOR)));
    assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
    rotation = JSON.readTree(started.body()).path("id").asText();
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @Test
  void the_servers_routes_are_those_of_the_table_and_three_that_are_open() {
    var needing = new TreeSet<String>();
    var open = new TreeSet<String>();
    for (var route : api.routes()) {
      (route.right().isPresent() ? needing : open).add(route.toString());
    }

    assertThat(needing).containsExactlyInAnyOrderElementsOf(lines().map(Line::toString).toList());
    assertThat(open).containsExactlyInAnyOrderElementsOf(OPEN);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void each_endpoint_by_each_role(Asked asked) throws Exception {
    var answer = api.send(asked(asked.method(), asked.path(), token(asked.role())));

    if (asked.allowed()) {
      assertThat(answer.statusCode()).as(answer.body()).isNotIn(401, 403).isLessThan(500);
    } else {
      assertProblem(answer, Refusal.FORBIDDEN);
      if (asked.method().equals("GET")) {
        var head = api.send(asked("HEAD", asked.path(), token(asked.role())));
        assertThat(head.statusCode()).isEqualTo(403);
      }
    }
  }

  static Stream<Asked> each_endpoint_by_each_role() {
    return lines()
        .flatMap(line ->
            Arrays.stream(AccessRole.values())
                .map(role ->
                    new Asked(line.method(), line.path(), role, line.allowed().contains(role))));
  }

  @Test
  void an_emergency_is_for_responders_alone() throws Exception {
    String order =
        """
        {"plan":"shop","environment":"production","reason":"leaked","emergency":true}\
        """;
    for (AccessRole role : AccessRole.values()) {
      var answer =
          api.send(
              api.request("/api/v1/rotations", token(role))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(order)));

      if (role == AccessRole.RESPONDER) {
        assertThat(answer.statusCode()).as(answer.body()).isIn(202, 409);
      } else if (role == AccessRole.OPERATOR || role == AccessRole.ADMIN) {
        assertProblem(answer, Refusal.EMERGENCY_NOT_ALLOWED);
      } else {
        assertProblem(answer, Refusal.FORBIDDEN);
      }
    }
  }

  @Test
  void without_a_token_every_path_answers_the_same_whether_it_exists_or_not() throws Exception {
    // Headers of the API's own tell by the address alone that it would be the API's.
    var elsewhere = api.send(api.request("/nothing"));
    var inside = api.send(api.request("/api/nothing"));
    assertProblem(inside, Refusal.UNAUTHENTICATED);
    var requests = new ArrayList<HttpRequest.Builder>();
    for (Line line : lines().toList()) {
      requests.add(asked(line.method(), line.path(), null));
      requests.add(asked("DELETE", line.path(), null));
    }
    for (String path :
        List.of(
            "/api",
            "/api/v1",
            "/api/v1/nothing",
            "/api/v1/rotations/0000000000000000000000000A/nothing",
            "/api/v2/rotations",
            "/beans",
            "/env",
            "/swagger-ui/index.html",
            "/favicon.ico")) {
      requests.add(api.request(path).GET());
      requests.add(api.request(path).POST(BodyPublishers.ofString("{}")));
    }

    for (HttpRequest.Builder request : requests) {
      var answer = api.send(request);

      assertProblem(answer, Refusal.UNAUTHENTICATED);
      var first = answer.request().uri().getPath().startsWith("/api") ? inside : elsewhere;
      assertThat(answer.body()).as(answer.request().toString()).isEqualTo(first.body());
      assertThat(ServedApi.headers(answer))
          .as(answer.request().toString())
          .isEqualTo(ServedApi.headers(first));
    }
  }

  @Test
  void a_token_that_is_not_valid_tells_no_more_than_none() throws Exception {
    String none = api.send(api.request("/api/v1/me")).body();
    String revoked = api.revokedToken("viewer@shop.example.com", AccessRole.VIEWER);
    String valid = token(AccessRole.VIEWER);
    List<String> headers =
        List.of(
            "Bearer " + revoked,
            "Bearer " + valid.substring(0, valid.length() - 1),
            "Bearer kt_0000",
            "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInJvbGVzIjpbImFkbWluIl19.",
            "Basic dmlld2VyOnZpZXdlcg==",
            valid);

    for (String header : headers) {
      var answer =
          api.send(
              api.request("/api/v1/me")
                  .header("Authorization", header)
                  .header(ServedApi.FROM, "192.0.2." + headers.indexOf(header)));

      assertProblem(answer, Refusal.UNAUTHENTICATED);
      assertThat(answer.body()).isEqualTo(none);
    }
    var twice =
        api.request("/api/v1/me", valid)
            .header("Authorization", "Bearer " + valid)
            .header(ServedApi.FROM, "192.0.2.100");
    assertThat(api.send(twice).statusCode()).isEqualTo(401);
    var inTheAddress = api.request("/api/v1/me?access_token=" + valid);
    assertThat(api.send(inTheAddress).statusCode()).isEqualTo(401);
  }

  @Test
  void who_may_not_see_a_plan_cannot_tell_it_from_one_that_there_is_not() throws Exception {
    String stranger = api.tokenFor("another", "stranger@shop.example.com", AccessRole.values());
    List<List<String>> pairs =
        List.of(
            List.of("/api/v1/plans/shop", "/api/v1/plans/nothing"),
            List.of(
                "/api/v1/plans/shop/environments/production/explanation",
                "/api/v1/plans/nothing/environments/production/explanation"),
            List.of("/api/v1/rotations/" + rotation, "/api/v1/rotations/" + unknown()),
            List.of(
                "/api/v1/rotations/" + rotation + "/receipt",
                "/api/v1/rotations/" + unknown() + "/receipt"),
            List.of(
                "/api/v1/rotations/" + rotation + "/events",
                "/api/v1/rotations/" + unknown() + "/events"),
            List.of(
                "/api/v1/rotations/" + rotation + "/attestations",
                "/api/v1/rotations/" + unknown() + "/attestations"),
            List.of("/api/v1/approvals/" + rotation, "/api/v1/approvals/" + unknown()));

    for (List<String> pair : pairs) {
      var there = api.send(api.request(pair.getFirst(), stranger));
      var nowhere = api.send(api.request(pair.getLast(), stranger));

      assertThat(there.statusCode()).as(there.body()).isEqualTo(404);
      assertThat(there.body()).isEqualTo(nowhere.body());
    }
    for (String word : List.of("cancel", "rollback", "resume", "retry", "confirm", "decisions")) {
      String folder = word.equals("decisions") ? "approvals" : "rotations";
      var there = api.send(said(folder, rotation, word, stranger));
      var nowhere = api.send(said(folder, unknown(), word, stranger));

      assertThat(there.statusCode()).as(there.body()).isEqualTo(404);
      assertThat(there.body()).isEqualTo(nowhere.body());
    }
    for (String list : List.of("plans", "rotations", "approvals", "secrets", "due-dates")) {
      var answer = api.send(api.request("/api/v1/" + list, stranger));

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).doesNotContain("shop").doesNotContain(rotation);
    }
  }

  @Test
  void the_documentation_has_the_same_table() throws IOException {
    ApiPage.compareEndpoints(api.routes());
  }

  @Test
  void the_documentation_has_every_refusal() throws IOException {
    ApiPage.compareRefusals();
  }

  private HttpRequest.Builder said(String folder, String id, String word, String token) {
    String path = "/api/v1/" + folder + "/{id}/" + word;
    return asked("POST", path.replace("{id}", id), token).header("If-Match", "*");
  }

  /** A request that would be right, from whoever may. */
  private HttpRequest.Builder asked(String method, String path, @Nullable String token) {
    String real =
        path.replace("{plan}", "shop")
            .replace("{environment}", "production")
            .replace("{id}", rotation == null ? "" : rotation);
    var request = token == null ? api.request(real) : api.request(real, token);
    if (method.equals("POST")) {
      return request
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofString(body(path)));
    }
    return request.method(method, BodyPublishers.noBody());
  }

  private static String body(String path) {
    if (path.endsWith("/rotations")) {
      return """
      {"plan":"shop","environment":"production","reason":"laptop lost"}\
      """;
    }
    return path.endsWith("/decisions")
        ? """
        {"decision":"approve","digest":"%s","comment":"read it"}\
        """
            .formatted("0".repeat(64))
        : """
        {"reason":"as agreed"}\
        """;
  }

  private static void assertProblem(HttpResponse<String> answer, Refusal refusal)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(refusal.status());
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("type", "title", "status", "detail");
    assertThat(problem.path("type").asText()).isEqualTo("urn:keyturn:reason:" + refusal.name());
    assertThat(problem.path("status").asInt()).isEqualTo(refusal.status());
    assertThat(answer.headers().firstValue("WWW-Authenticate").isPresent())
        .isEqualTo(refusal.status() == 401);
  }

  private String token(AccessRole role) {
    return Objects.requireNonNull(tokens.get(role));
  }

  /** Well formed, and nobody's. */
  private static String unknown() {
    return "0".repeat(25) + "A";
  }

  private static Stream<Line> lines() {
    List<String> rows = EXPECTED.lines().toList();
    List<AccessRole> roles =
        Arrays.stream(rows.getFirst().split("\\s+", -1)).skip(1).map(AccessRole::of).toList();
    assertThat(roles).containsExactly(AccessRole.values());
    return rows.stream()
        .skip(1)
        .map(row -> {
          String[] cells = row.split("\\s+", -1);
          var allowed = new TreeSet<AccessRole>();
          for (int i = 0; i < roles.size(); i++) {
            if (cells[i + 2].equals("yes")) {
              allowed.add(roles.get(i));
            }
          }
          return new Line(cells[0], cells[1], allowed);
        });
  }
}
