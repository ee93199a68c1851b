package dev.keyturn.adapter.railway;

import static dev.keyturn.adapter.railway.ScriptedRailway.API;
import static dev.keyturn.adapter.railway.ScriptedRailway.ENVIRONMENT;
import static dev.keyturn.adapter.railway.ScriptedRailway.TOKEN;
import static dev.keyturn.adapter.railway.ScriptedRailway.data;
import static dev.keyturn.adapter.railway.ScriptedRailway.error;
import static dev.keyturn.adapter.railway.ScriptedRailway.json;
import static dev.keyturn.adapter.railway.ScriptedRailway.status;
import static dev.keyturn.remote.RemoteFailure.Kind.CONFLICT;
import static dev.keyturn.remote.RemoteFailure.Kind.OUTCOME_UNKNOWN;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static dev.keyturn.remote.RemoteFailure.Kind.TRANSIENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import dev.keyturn.ClosedPort;
import dev.keyturn.adapter.railway.ScriptedRailway.Answer;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RailwayFaultsTest {
  private static final String CANARY = "value-canary-0815";
  private static final Map<VariableName, SecretValue> VALUES =
      Map.of(new VariableName("JWT_SECRET_NEW"), SecretValue.of(CANARY));

  private final ScriptedRailway railway = new ScriptedRailway();
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void stop() {
    never.countDown();
    railway.close();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of("denied under 200", error("Not Authorized"), REJECTED, REJECTED),
        Arguments.of("bad token", error("Project Token not found"), REJECTED, REJECTED),
        Arguments.of("no such thing", error("ServiceInstance not found"), REJECTED, REJECTED),
        Arguments.of("denied under 500", status(500, body("Not Authorized")), REJECTED, REJECTED),
        Arguments.of(
            "two factors", error("Two Factor Authentication Required"), REJECTED, REJECTED),
        Arguments.of("nothing staged", error("No patch to apply"), CONFLICT, CONFLICT),
        Arguments.of("generic", error("Problem processing request"), TRANSIENT, OUTCOME_UNKNOWN),
        Arguments.of("unheard of", error("Gremlins " + CANARY), TRANSIENT, OUTCOME_UNKNOWN),
        Arguments.of("too quickly", error("You are creating too quickly"), TRANSIENT, TRANSIENT),
        Arguments.of(
            "bad document",
            status(
                400,
                """
                {"errors":[{"message":"Cannot query field x","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}\
                """),
            REJECTED,
            REJECTED),
        Arguments.of("bad request", status(400, "no"), REJECTED, REJECTED),
        Arguments.of("unauthorised", status(401, ""), REJECTED, REJECTED),
        Arguments.of("edge refuses", status(403, "<html>1010</html>"), REJECTED, REJECTED),
        Arguments.of("unrouted", status(404, "{\"message\":\"Not Found\"}"), REJECTED, REJECTED),
        Arguments.of(
            "redirect", status(302, "", "Location", "http://127.0.0.1:1/"), REJECTED, REJECTED),
        Arguments.of("server error", status(500, "{}"), TRANSIENT, OUTCOME_UNKNOWN),
        Arguments.of("bad gateway", status(502, "<html>" + CANARY), TRANSIENT, OUTCOME_UNKNOWN),
        Arguments.of("web page", json("<!doctype html><p>" + CANARY), TRANSIENT, OUTCOME_UNKNOWN),
        Arguments.of("cut off", json("{\"data\":{\"x\":\"" + CANARY), TRANSIENT, OUTCOME_UNKNOWN),
        Arguments.of("empty", status(200, ""), TRANSIENT, OUTCOME_UNKNOWN),
        Arguments.of("a list", json("[1,2]"), TRANSIENT, OUTCOME_UNKNOWN),
        Arguments.of("data null", json("{\"data\":null}"), REJECTED, OUTCOME_UNKNOWN),
        Arguments.of("no data", json("{\"hello\":1}"), REJECTED, OUTCOME_UNKNOWN),
        Arguments.of("other data", data("{\"x\":{}}"), REJECTED, OUTCOME_UNKNOWN),
        Arguments.of("huge", json("\"" + "x".repeat(5 << 20) + "\""), REJECTED, OUTCOME_UNKNOWN),
        Arguments.of("closed", (Answer) exchange -> exchange.close(), TRANSIENT, OUTCOME_UNKNOWN),
        Arguments.of("half", (Answer) RailwayFaultsTest::half, TRANSIENT, OUTCOME_UNKNOWN),
        Arguments.of("a huge trace", status(200, trace()), TRANSIENT, OUTCOME_UNKNOWN));
  }

  private static String body(String message) {
    return "{\"errors\":[{\"message\":\"" + message + "\"}],\"data\":null}";
  }

  private static String trace() {
    return "{\"errors\":[{\"message\":\"Problem processing request\",\"traceId\":"
        + "9".repeat(900)
        + "}],\"data\":null}";
  }

  /** Promises a thousand bytes, sends a few, breaks off. */
  private static void half(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 1000);
    exchange.getResponseBody().write("{\"data\":".getBytes(UTF_8));
    exchange.getResponseBody().flush();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void a_failure_says_whether_it_may_have_happened(
      String what, Answer answer, RemoteFailure.Kind read, RemoteFailure.Kind write) {
    railway.on("Look", answer).on("Set", answer).on("Redeploy", answer);

    assertThat(looking().kind()).as("look").isEqualTo(read);
    assertThat(setting().kind()).as("set").isEqualTo(write);
    assertThat(failure(() -> railway.platform().redeploy(API, "d1")).kind())
        .as("redeploy")
        .isEqualTo(write);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void a_failure_holds_no_word_of_the_answer_no_token_and_no_value(
      String what, Answer answer, RemoteFailure.Kind read, RemoteFailure.Kind write) {
    railway.on("Look", answer).on("Set", answer);

    for (var failure : new RemoteFailure[] {looking(), setting()}) {
      assertThat(failure.toString()).doesNotContain(CANARY, TOKEN, "Gremlins", "html");
      assertThat(failure.getCause()).isNull();
      assertThat(failure.getMessage()).doesNotContain("\n").hasSizeLessThan(300);
    }
  }

  @Test
  void no_answer_in_time_leaves_a_write_unknown_and_a_read_to_be_repeated() {
    Answer silence = _ -> await();
    railway.on("Look", silence).on("Set", silence);

    assertThat(failure(() -> railway.impatient().look(API, Set.of())).kind()).isEqualTo(TRANSIENT);
    assertThat(failure(() -> railway.impatient().set(API, VALUES)).kind())
        .isEqualTo(OUTCOME_UNKNOWN);
  }

  @Test
  void an_answer_that_drips_in_is_given_up_too() {
    railway.on(
        "Set",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 40 && never.getCount() > 0; i++) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            awaitMillis(100);
          }
        });

    long start = System.nanoTime();
    assertThat(failure(() -> railway.impatient().set(API, VALUES)).kind())
        .isEqualTo(OUTCOME_UNKNOWN);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void a_refused_connection_was_never_sent() {
    try (var nobody = new ClosedPort()) {
      var api = railway.api(URI.create("http://127.0.0.1:" + nobody.number() + "/graphql/v2"));

      assertThat(failure(() -> new RailwayPlatform(api).set(API, VALUES)).kind())
          .isEqualTo(TRANSIENT);
    }
  }

  @Test
  void an_unknown_host_was_never_sent_to() {
    var api = railway.api(URI.create("https://nowhere.invalid/graphql/v2"));

    assertThat(failure(() -> new RailwayPlatform(api).set(API, VALUES)).kind())
        .isEqualTo(TRANSIENT);
  }

  @Test
  void too_many_requests_pause_the_host_for_every_process() {
    railway.on("Set", status(429, "slow down", "Retry-After", "7"));

    var failure = setting();

    assertThat(failure.kind()).isEqualTo(TRANSIENT);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(railway.budget.pauses).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void a_used_up_budget_sends_nothing() {
    railway.budget.refusal = Duration.ofMinutes(3);

    var failure = setting();

    assertThat(failure.kind()).isEqualTo(TRANSIENT);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofMinutes(3));
    assertThat(railway.requests()).isEmpty();
    assertThat(railway.budget.taken).doesNotContain("127.0.0.1").hasSize(1);
  }

  @Test
  void what_railway_says_is_left_of_a_token_is_passed_on() {
    railway.on(
        "Set",
        status(
            429,
            "slow down",
            "X-RateLimit-Limit",
            "1000",
            "X-RateLimit-Remaining",
            "17",
            "X-RateLimit-Reset",
            "60"));

    setting();

    assertThat(railway.budget.standings)
        .singleElement()
        .satisfies(s -> {
          assertThat(s.limit()).isEqualTo(1000);
          assertThat(s.left()).isEqualTo(17);
        });
  }

  @Test
  void a_missing_token_is_named_and_nothing_is_sent() {
    var environment = new RailwayEnvironment("p", "e", "RAILWAY_TOKEN_STAGING", TokenKind.PROJECT);

    var failure =
        failure(() -> railway.platform().look(new ServiceRef(environment, "s", "api"), Set.of()));

    assertThat(failure.kind()).isEqualTo(REJECTED);
    assertThat(failure.problem()).contains("RAILWAY_TOKEN_STAGING", "not set");
    assertThat(railway.requests()).isEmpty();
    assertThat(railway.budget.taken).isEmpty();
  }

  @Test
  void a_project_token_travels_in_its_own_header_and_others_as_bearer() {
    railway.on("Set", error("Not Authorized"));
    var account =
        new RailwayEnvironment(
            "project-1", "environment-1", ENVIRONMENT.tokenVariable(), TokenKind.ACCOUNT);

    setting();
    failure(() -> railway.platform().set(new ServiceRef(account, "s", "api"), VALUES));

    var first = railway.requests().getFirst().headers();
    assertThat(first.get("Project-access-token")).containsExactly(TOKEN);
    assertThat(first).doesNotContainKey("Authorization");
    assertThat(first.get("User-agent")).singleElement().asString().startsWith("Keyturn/");
    var second = railway.requests().getLast().headers();
    assertThat(second.get("Authorization")).containsExactly("Bearer " + TOKEN);
    assertThat(second).doesNotContainKey("Project-access-token");
  }

  private RemoteFailure looking() {
    return failure(() -> railway.platform().look(API, VALUES.keySet()));
  }

  private RemoteFailure setting() {
    return failure(() -> railway.platform().set(API, VALUES));
  }

  static RemoteFailure failure(ThrowingCallable call) {
    var failure = catchThrowableOfType(RemoteFailure.class, call);
    assertThat(failure).as("a remote failure").isNotNull();
    return failure;
  }

  private void await() {
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitMillis(long millis) {
    try {
      if (never.await(millis, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
