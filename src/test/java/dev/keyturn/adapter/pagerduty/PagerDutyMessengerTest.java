package dev.keyturn.adapter.pagerduty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyturn.MovedClock;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.Samples;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.TimelineEntry.What;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a receiver that keeps alerts by their key, as PagerDuty does. */
class PagerDutyMessengerTest {
  private static final String KEY = "R0CANARY00000000000000000000000K";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Clock clock = new MovedClock();
  private final List<JsonNode> events = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, String> alerts = Collections.synchronizedMap(new HashMap<>());
  private HttpServer server;
  private int answer = 202;
  private boolean hangUp;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v2/enqueue", this::enqueue);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void enqueue(HttpExchange exchange) throws IOException {
    JsonNode event = JSON.readTree(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    boolean valid =
        exchange.getRequestMethod().equals("POST")
            && event.path("routing_key").asText().length() == 32
            && List.of("trigger", "resolve").contains(event.path("event_action").asText());
    if (valid && answer == 202) {
      events.add(event);
      alerts.put(event.get("dedup_key").asText(), event.get("event_action").asText());
    }
    if (!hangUp) {
      if (answer == 429) {
        exchange.getResponseHeaders().add("Retry-After", "30");
      }
      exchange.sendResponseHeaders(valid ? answer : 400, -1);
    }
    exchange.close();
  }

  @Test
  void a_stall_raises_an_alert_that_says_what_to_do() throws Exception {
    Message stalled = Samples.stalled("PLATFORM");
    deliver(stalled);
    JsonNode event = events.getFirst();
    assertThat(event.get("routing_key").asText()).isEqualTo(KEY);
    assertThat(event.get("event_action").asText()).isEqualTo("trigger");
    assertThat(event.get("dedup_key").asText()).isEqualTo(stalled.rotation().rotation().id());
    assertThat(event.at("/payload/summary").asText())
        .isEqualTo("zkeb/production: stalled: DEPLOY_FAILED");
    assertThat(event.at("/payload/source").asText()).isEqualTo("zkeb/production");
    assertThat(event.at("/payload/severity").asText()).isEqualTo("error");
    assertThat(event.at("/payload/custom_details/to_do").asText()).contains("cancel");
    assertThat(event.get("client_url").asText()).startsWith("https://keyturn.example.com/");
  }

  @Test
  void an_emergency_is_critical() throws Exception {
    var id = Samples.id();
    deliver(
        new Message(
            id.text() + "-1",
            "PLATFORM",
            Message.Form.EVENT,
            false,
            Samples.line(id, What.REQUESTED, Phase.PLANNED, null),
            Samples.facts(id, true, "a key leaked")));
    assertThat(events.getFirst().at("/payload/severity").asText()).isEqualTo("critical");
    assertThat(events.getFirst().at("/payload/summary").asText()).startsWith("EMERGENCY zkeb");
  }

  @ParameterizedTest
  @CsvSource({
    "MOVED,COMPLETED,,resolve",
    "SAID,STAGING,RESUME,resolve",
    "MOVED,ABORTED,,trigger",
    "STALLED,STAGING,DRIFT,trigger"
  })
  void what_happened_raises_or_clears(What what, Phase phase, String why, String action)
      throws Exception {
    Message message = Samples.message("PLATFORM", what, phase, why);
    deliver(message);
    assertThat(alerts).containsExactly(Map.entry(message.rotation().rotation().id(), action));
  }

  @Test
  void a_second_copy_after_a_lost_answer_changes_nothing() throws Exception {
    Message message = Samples.stalled("PLATFORM");
    hangUp = true;
    assertThat(failureOf(message).orElseThrow().kind())
        .isEqualTo(RemoteFailure.Kind.OUTCOME_UNKNOWN);
    hangUp = false;
    deliver(message);
    assertThat(events).hasSize(2);
    assertThat(alerts).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "202,",
    "200,TRANSIENT",
    "400,TRANSIENT",
    "429,TRANSIENT",
    "500,TRANSIENT",
    "503,TRANSIENT"
  })
  void an_answer_is_judged(int status, RemoteFailure.Kind kind) {
    answer = status;
    Optional<RemoteFailure> failure = failureOf(Samples.stalled("PLATFORM"));
    assertThat(failure.map(RemoteFailure::kind)).isEqualTo(Optional.ofNullable(kind));
    failure.ifPresent(f -> assertThat(f.getMessage()).doesNotContain("CANARY"));
    if (status == 429) {
      assertThat(failure.orElseThrow().retryAfter()).isEqualTo(Duration.ofSeconds(30));
    }
  }

  @Test
  void nobody_there_means_that_nothing_arrived() {
    server.stop(0);
    assertThat(failureOf(Samples.stalled("PLATFORM")).orElseThrow().kind())
        .isEqualTo(RemoteFailure.Kind.TRANSIENT);
  }

  @Test
  void settings_show_no_key() {
    assertThat(settings().toString()).doesNotContain("CANARY");
  }

  private Optional<RemoteFailure> failureOf(Message message) {
    try {
      deliver(message);
      return Optional.empty();
    } catch (RemoteFailure failure) {
      return Optional.of(failure);
    }
  }

  private void deliver(Message message) throws RemoteFailure {
    try (var messenger = new PagerDutyMessenger(settings(), clock)) {
      messenger.deliver(message, Optional::empty);
    }
  }

  private PagerDutySettings settings() {
    return new PagerDutySettings(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
        Map.of("PLATFORM", SecretValue.of(KEY)));
  }
}
