package dev.keyturn.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.Patience;
import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Tokens;
import dev.keyturn.rehearsal.RehearsedPlan;
import dev.keyturn.rotation.Actor;
import dev.keyturn.wiring.Inside;
import dev.keyturn.wiring.Server;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A running {@code serve} against the sandbox's Railway and Vault, and a token for each role. The
 * plan is {@code shop}: one service, three secrets, one approver, who is the person of the role
 * approver here. Start it once for a class: it takes some seconds.
 */
public final class ApiFixture implements AutoCloseable {
  public static final String PLAN = "shop";
  public static final String ENVIRONMENT = "production";
  public static final String ROTATIONS = "/api/v1/rotations";

  /** On the plan's list of approvers. */
  public static final String APPROVER = "alice@shop.example.com";

  private static final Path FILE = Path.of("src/test/resources/endtoend/shop.yaml");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RehearsedPlan rehearsed;
  private final Server server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<AccessRole, String> tokens = new EnumMap<>(AccessRole.class);
  private final Description description = new Description();

  private ApiFixture(RehearsedPlan rehearsed, Server server) {
    this.rehearsed = rehearsed;
    this.server = server;
    for (AccessRole role : AccessRole.values()) {
      tokens.put(role, tokenFor(personOf(role), Set.of(role), Set.of()));
    }
  }

  public static ApiFixture start() {
    return start(Map.of());
  }

  /**
   * @param more environment variables beside those of the sandbox
   */
  public static ApiFixture start(Map<String, String> more) {
    return start(List.of(), more);
  }

  /**
   * @param plans further plans, as text by file name, which are read and never rotated
   * @param more environment variables beside those of the sandbox
   */
  public static ApiFixture start(List<Map.Entry<String, String>> plans, Map<String, String> more) {
    try {
      // By its schedule it would be due at once, and take the secrets before a test can.
      Path folder = Files.createTempDirectory("shop");
      Path file = folder.resolve(PLAN + ".yaml");
      Files.writeString(file, Files.readString(FILE).replace("{ every: 30d }", "on-demand"));
      var rehearsed = RehearsedPlan.start(file);
      Files.delete(file);
      Files.delete(folder);
      for (var plan : plans) {
        Files.writeString(
            rehearsed.folder().resolve("plans").resolve(plan.getKey()), plan.getValue());
      }
      var variables = new TreeMap<>(rehearsed.environment());
      variables.put("KEYTURN_REQUESTS_PER_SECOND", "10000");
      variables.putAll(more);
      return new ApiFixture(rehearsed, Server.start(variables, 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The person whom {@link #token} belongs to. */
  public static String personOf(AccessRole role) {
    return role == AccessRole.APPROVER ? APPROVER : role.word() + "@shop.example.com";
  }

  /** A bearer token of one role, for any plan. */
  public String token(AccessRole role) {
    return tokens.get(role);
  }

  /** A new bearer token. */
  public String tokenFor(String person, Set<AccessRole> roles, Set<String> plans) {
    return beans()
        .getBean(Tokens.class)
        .make(
            new Tokens.Wish(person, "a test", roles, plans, Duration.ofHours(1)),
            new Actor("test", "cli"))
        .text();
  }

  public ApplicationContext beans() {
    return Inside.of(server);
  }

  public URI at(String path) {
    return URI.create("http://localhost:" + server.port() + path);
  }

  public int port() {
    return server.port();
  }

  public RehearsedPlan rehearsed() {
    return rehearsed;
  }

  public HttpResponse<String> get(AccessRole role, String path, String... headers) {
    return send(request(token(role), path, headers).GET(), path);
  }

  public HttpResponse<String> post(AccessRole role, String path, String body, String... headers) {
    return post(token(role), path, body, headers);
  }

  public HttpResponse<String> post(String token, String path, String body, String... headers) {
    return send(
        request(token, path, headers)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)),
        path);
  }

  /** With a bearer token, to be sent by {@link #send}. */
  public HttpRequest.Builder request(String token, String path, String... headers) {
    var request =
        HttpRequest.newBuilder(at(path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  /** Every answer is held against the description. */
  public HttpResponse<String> send(HttpRequest.Builder builder, String path) {
    try {
      HttpRequest request = builder.build();
      var answer = http.send(request, BodyHandlers.ofString());
      description.check(request.method(), path, answer);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + answer.body(), e);
    }
  }

  /** Starts a rotation of some secrets as the operator; all of them where none is named. */
  public JsonNode start(String reason, String... secrets) {
    var order =
        JSON.createObjectNode()
            .put("plan", PLAN)
            .put("environment", ENVIRONMENT)
            .put("reason", reason);
    if (secrets.length > 0) {
      var names = order.putArray("secrets");
      List.of(secrets).forEach(names::add);
    }
    var answer = post(AccessRole.OPERATOR, ROTATIONS, order.toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return json(answer);
  }

  /** Reads a rotation until it is as wanted. */
  public JsonNode await(String id, Predicate<JsonNode> wanted) {
    var last = new JsonNode[1];
    Patience.await()
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          last[0] = json(get(AccessRole.VIEWER, ROTATIONS + "/" + id));
          assertThat(wanted.test(last[0])).as(last[0].toPrettyString()).isTrue();
        });
    return last[0];
  }

  public JsonNode awaitPhase(String id, String phase) {
    return await(id, r -> r.path("phase").asText().equals(phase));
  }

  /** Says yes as the plan's approver, once the rotation waits for it. */
  public HttpResponse<String> approve(String id) {
    String digest = awaitPhase(id, "AWAITING_APPROVAL").path("planDigest").asText();
    return decide(AccessRole.APPROVER, id, "approve", digest);
  }

  public HttpResponse<String> decide(AccessRole role, String id, String word, String digest) {
    return post(
        role,
        "/api/v1/approvals/" + id + "/decisions",
        "{\"decision\":\"%s\",\"digest\":\"%s\",\"comment\":\"read it\"}".formatted(word, digest));
  }

  /** Cancels it and waits for its end, so that its secrets are free again. */
  public void callOff(String id) {
    post(AccessRole.OPERATOR, ROTATIONS + "/" + id + "/cancel", "{\"reason\":\"enough seen\"}");
    await(id, r -> !r.path("endedAt").isNull());
  }

  @Override
  public void close() {
    http.close();
    server.close();
    rehearsed.close();
  }
}
