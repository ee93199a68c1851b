package dev.keyturn.sandbox.railway;

import static dev.keyturn.sandbox.railway.Faults.Moment.AFTER_EFFECT;
import static dev.keyturn.sandbox.railway.Faults.Moment.BEFORE_EFFECT;
import static dev.keyturn.sandbox.railway.Sandbox.API;
import static dev.keyturn.sandbox.railway.Sandbox.ENV;
import static dev.keyturn.sandbox.railway.Sandbox.PROJECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.keyturn.MovedClock;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsTest {
  private static final String UPSERT =
      "mutation Put($i: VariableUpsertInput!) { variableUpsert(input: $i) }";

  private Sandbox railway;

  @BeforeEach
  void start() throws IOException {
    railway = Sandbox.start();
  }

  @AfterEach
  void stop() {
    railway.close();
  }

  @ParameterizedTest
  @EnumSource(Faults.Moment.class)
  void a_reset_connection_leaves_the_effect_in_doubt(Faults.Moment moment) throws IOException {
    railway.server.faults().next("variableUpsert", moment, new Fault.ConnectionReset());

    assertThatThrownBy(this::put)
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(HttpTimeoutException.class);

    assertThat(stored()).isEqualTo(moment == AFTER_EFFECT);
    assertThat(railway.server.faults().waiting()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Faults.Moment.class)
  void no_answer_comes_before_the_client_gives_up(Faults.Moment moment) throws IOException {
    railway.server.faults().next("Put", moment, new Fault.NoAnswer());

    assertThatThrownBy(() -> putWithin(Duration.ofMillis(300)))
        .isInstanceOf(HttpTimeoutException.class);

    assertThat(stored()).isEqualTo(moment == AFTER_EFFECT);
  }

  @Test
  void a_late_effect_comes_after_the_client_gave_up() throws IOException {
    railway
        .server
        .faults()
        .next("variableUpsert", BEFORE_EFFECT, new Fault.LateEffect(Duration.ofMillis(900)));

    assertThatThrownBy(() -> putWithin(Duration.ofMillis(200)))
        .isInstanceOf(HttpTimeoutException.class);

    assertThat(stored()).isFalse();
    Sandbox.eventually().untilAsserted(() -> assertThat(stored()).isTrue());
  }

  @Test
  void a_stale_answer_is_the_one_before() throws IOException {
    assertThat(stored()).isFalse();
    put();
    railway.server.faults().next("variables", BEFORE_EFFECT, new Fault.StaleAnswer());

    assertThat(stored()).isFalse();
    assertThat(stored()).isTrue();
  }

  @Test
  void the_n_th_call_is_struck_whatever_it_is() throws IOException {
    railway.server.faults().call(2, BEFORE_EFFECT, new Fault.ServerError());

    assertThat(put().statusCode()).isEqualTo(200);
    assertThat(put().statusCode()).isEqualTo(500);
    assertThat(put().statusCode()).isEqualTo(200);
  }

  @Test
  void other_operations_pass_while_a_fault_waits() throws IOException {
    railway.server.faults().next("variableUpsert", AFTER_EFFECT, new Fault.BadGateway());

    assertThat(stored()).isFalse();
    var struck = put();

    assertThat(struck.statusCode()).isEqualTo(502);
    assertThat(struck.body()).startsWith("<html>");
    assertThat(stored()).isTrue();
  }

  @Test
  void too_many_requests_says_when_to_come_back() throws IOException {
    railway
        .server
        .faults()
        .next("variableUpsert", BEFORE_EFFECT, new Fault.TooManyRequests(Duration.ofSeconds(7)));

    var struck = put();

    assertThat(struck.statusCode()).isEqualTo(429);
    assertThat(struck.headers().firstValue("Retry-After")).hasValue("7");
    assertThat(stored()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Faults.Moment.class)
  void truncated_json_is_no_json(Faults.Moment moment) throws IOException {
    railway.server.faults().next("variableUpsert", moment, new Fault.TruncatedJson());

    var struck = put();

    assertThat(struck.statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> Sandbox.json(struck)).isInstanceOf(JsonProcessingException.class);
    assertThat(stored()).isEqualTo(moment == AFTER_EFFECT);
  }

  @Test
  void an_error_under_200_can_hide_an_effect() throws IOException {
    railway
        .server
        .faults()
        .next("variableUpsert", AFTER_EFFECT, new Fault.GraphqlError("Problem processing request"));

    var struck = put();

    assertThat(struck.statusCode()).isEqualTo(200);
    assertThat(Sandbox.json(struck).at("/errors/0/message").asText())
        .isEqualTo("Problem processing request");
    assertThat(Sandbox.json(struck).get("data").isNull()).isTrue();
    assertThat(stored()).isTrue();
  }

  @Test
  void an_exhausted_hour_is_answered_429_with_the_time_to_wait() throws IOException {
    try (var small = Sandbox.start(new RateLimits(2, 50))) {
      var document = "{ projectToken { id } }";
      var first = small.ask(document, Map.of());
      assertThat(first.headers().firstValue("X-RateLimit-Limit")).hasValue("2");
      assertThat(first.headers().firstValue("X-RateLimit-Remaining")).hasValue("1");
      assertThat(first.headers().firstValue("Retry-After")).isEmpty();
      small.ask(document, Map.of());

      var refused = small.ask(document, Map.of());

      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After").map(Long::parseLong).orElse(0L))
          .isPositive();
      var other =
          small.post(
              Sandbox.body("{ me { id } }", Map.of()),
              "User-Agent",
              "t/1",
              "Authorization",
              "Bearer tok-account");
      assertThat(other.statusCode()).as("each token has its own hour").isEqualTo(200);
    }
  }

  @Test
  void an_exhausted_second_passes_with_the_second() {
    var clock = new MovedClock("2026-11-20T10:00:00Z");
    var budgets = new Budgets(new RateLimits(100, 2), clock);

    assertThat(budgets.take("t").refused()).isFalse();
    assertThat(budgets.take("t").refused()).isFalse();
    assertThat(budgets.take("t").retryAfterSeconds()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(budgets.take("t").refused()).isFalse();
    assertThat(budgets.take("t").remaining()).isEqualTo(96);
  }

  private void putWithin(Duration limit) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(railway.server.endpoint())
            .timeout(limit)
            .header("User-Agent", "keyturn-test/1")
            .header("Project-Access-Token", "tok-project")
            .POST(HttpRequest.BodyPublishers.ofString(Sandbox.body(UPSERT, arguments())))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private HttpResponse<String> put() throws IOException {
    return railway.ask(UPSERT, arguments());
  }

  private static Map<String, Object> arguments() {
    var input =
        Map.of(
            "projectId",
            PROJECT,
            "environmentId",
            ENV,
            "serviceId",
            API,
            "name",
            "PUT",
            "value",
            "1",
            "skipDeploys",
            true);
    return Map.of("i", input);
  }

  private boolean stored() throws IOException {
    return railway.variables(API, true).has("PUT");
  }
}
