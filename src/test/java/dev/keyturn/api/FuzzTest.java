package dev.keyturn.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.Seeded;
import dev.keyturn.access.AccessRole;
import dev.keyturn.api.HostileRequests.Hostile;
import dev.keyturn.api.RawHttp.Answer;
import dev.keyturn.rotation.Refusal;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Hostile requests to every operation of the served description. Another run of the same: {@code
 * -Dkeyturn.fuzz.seed=N}; more of them: {@code -Dkeyturn.fuzz.requests=N}.
 */
class FuzzTest {
  private static final int REQUESTS = Integer.getInteger("keyturn.fuzz.requests", 3_500);
  private static final String STEM = "cnry";
  private static final JsonMapper JSON = new JsonMapper();

  /** How a program that stumbled looks from outside. */
  private static final Pattern INSIDE =
      Pattern.compile(
          "(Exception|Caused by|\\tat |\\.java:\\d|StackTrace)"
              + "|\\b(java|javax|jakarta|dev\\.keyturn|io\\.micronaut|io\\.netty|com\\.fasterxml"
              + "|org\\.h2|org\\.postgresql|reactor)\\.[a-z]+\\.");

  /** What was taken may be shown as what it is: somebody's words. */
  private static final List<String> SPOKEN =
      List.of("reason", "comment", "detail", "outcomeReason");

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger own = (Logger) LoggerFactory.getLogger("dev.keyturn");
  private ServedApi api;

  @BeforeEach
  void start(@TempDir Path folder) {
    log.start();
    root.addAppender(log);
    own.setLevel(Level.INFO);
    api = new ServedApi(folder);
  }

  @AfterEach
  void stop() {
    api.close();
    root.detachAppender(log);
    own.setLevel(null);
  }

  @Seeded("keyturn.fuzz.seed")
  void no_request_makes_the_server_stumble_or_repeat_what_was_sent(long seed) throws Exception {
    String all = api.token("alice@shop.example.com", AccessRole.values());
    var description =
        new DescribedRequests(api.send(api.request("/api/v1/openapi.yaml", all)).body());
    var hostile =
        new HostileRequests(
            new Random(seed),
            description.operations(),
            valid(started()),
            List.of(
                all,
                api.token("oscar@shop.example.com", AccessRole.OPERATOR, AccessRole.RESPONDER)));
    var statuses = new TreeMap<Integer, Integer>();
    var faults = new ArrayList<String>();

    for (int i = 0; i < REQUESTS; i++) {
      Hostile request = hostile.next(i);
      Answer answer = answer(request);
      statuses.merge(answer.status(), 1, Integer::sum);
      String fault = fault(request, answer);
      if (!fault.isEmpty()) {
        faults.add(
            (fault + "\n" + request + "\n-- answered --\n" + answer)
                .replaceAll("[^\\x20-\\x7e\n]", "~"));
      }
    }

    System.out.println("fuzz: " + REQUESTS + " requests, answers by status " + statuses);
    assertThat(faults.stream().limit(5))
        .as("%d of %d requests, -Dkeyturn.fuzz.seed=%d", faults.size(), REQUESTS, seed)
        .isEmpty();
    assertThat(statuses).as("all kinds of answers").containsKeys(200, 400, 404, 405, 413, 415);
    assertGoesOn(all);
    assertNothingSaid();
  }

  private Answer answer(Hostile request) throws IOException {
    try {
      return RawHttp.send(api.port(), request.bytes(), request.mayBeCut());
    } catch (SocketTimeoutException e) {
      return new Answer(0, "nothing in time", "");
    }
  }

  private String started() throws Exception {
    String operator = api.token("olga@shop.example.com", AccessRole.OPERATOR);
    var answer =
        api.send(
            api.request("/api/v1/rotations", operator)
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        """
                        {"plan":"shop","environment":"production","reason":"before all"}\
                        """)));
    return JSON.readTree(answer.body()).path("id").asText();
  }

  private static Map<String, String> valid(String rotation) {
    return Map.of(
        "plan", "shop",
        "environment", "production",
        "id", rotation,
        "cursor", rotation,
        "standing", "OPEN",
        "decision", "approve",
        "digest", "0".repeat(64),
        "Idempotency-Key", "monday-1",
        "If-Match", "*",
        "Last-Event-ID", "0");
  }

  /** What is wrong with an answer; empty: nothing. */
  private static String fault(Hostile request, Answer answer) {
    int status = answer.status();
    if (status == 0) {
      return request.mayBeCut() ? "" : "no answer";
    }
    if (status >= 500 || status < 200) {
      return "status " + status;
    }
    if (status >= 400) {
      if (answer.toString().contains(request.canary())) {
        return "what was sent comes back";
      }
      if (INSIDE.matcher(answer.toString()).find()) {
        return "the inside shows";
      }
      return request.method().equals("HEAD") ? "" : problem(answer);
    }
    return repeats(request.canary(), answer) ? "what was sent comes back" : "";
  }

  private static String problem(Answer answer) {
    if (!answer.header("content-type").equals("application/problem+json")) {
      return "no problem+json";
    }
    try {
      JsonNode problem = JSON.readTree(answer.body());
      String type = problem.path("type").asText();
      Refusal why = Refusal.valueOf(type.replace("urn:keyturn:reason:", ""));
      return why.status() == answer.status()
              && problem.path("status").asInt() == answer.status()
              && !problem.path("detail").asText().isBlank()
          ? ""
          : "a problem that does not fit its status";
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return "no problem that is known";
    }
  }

  private static boolean repeats(String canary, Answer answer) {
    if (answer.head().contains(canary)) {
      return true;
    }
    if (!answer.body().contains(canary)) {
      return false;
    }
    try {
      JsonNode body = JSON.readTree(answer.body());
      body.findParents("reason").forEach(FuzzTest::withoutWords);
      body.findParents("comment").forEach(FuzzTest::withoutWords);
      return body.toString().contains(canary);
    } catch (JsonProcessingException e) {
      return true;
    }
  }

  private static void withoutWords(JsonNode said) {
    ((ObjectNode) said).remove(SPOKEN);
  }

  private void assertGoesOn(String token) throws Exception {
    assertThat(api.send(api.request("/health/ready")).statusCode()).isEqualTo(200);
    assertThat(api.send(api.request("/api/v1/me", token)).statusCode()).isEqualTo(200);
    var trail = api.send(api.request("/api/v1/audit/export", token));
    assertThat(trail.statusCode()).isEqualTo(200);
    for (String line : trail.body().lines().filter(l -> l.contains(STEM)).toList()) {
      var entry = (ObjectNode) JSON.readTree(line);
      entry.remove("reason");
      assertThat(entry.toString()).doesNotContain(STEM);
    }
  }

  private void assertNothingSaid() {
    for (ILoggingEvent event : List.copyOf(log.list)) {
      String said =
          event.getFormattedMessage()
              + event.getMDCPropertyMap()
              + (event.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(event.getThrowableProxy()));
      assertThat(said).doesNotContain(STEM);
      assertThat(event.getLevel()).as(said).isNotEqualTo(Level.ERROR);
      assertThat(said.getBytes(UTF_8)).doesNotContain((byte) 0x1b, (byte) 0);
    }
  }
}
