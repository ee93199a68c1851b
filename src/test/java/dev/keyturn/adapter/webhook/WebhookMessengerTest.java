package dev.keyturn.adapter.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyturn.MovedClock;
import dev.keyturn.notice.Channel;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.Samples;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.TimelineEntry.What;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a receiver that checks signatures by itself. */
class WebhookMessengerTest {
  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
  private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(KEY);

  private final Clock clock = new MovedClock();
  private final List<Request> received = Collections.synchronizedList(new ArrayList<>());
  private HttpServer receiver;
  private int answer = 204;
  private Map<String, String> answerHeaders = Map.of();
  private boolean hangUp;

  private record Request(Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.entrySet().stream()
          .filter(e -> e.getKey().equalsIgnoreCase(name))
          .map(e -> e.getValue().getFirst())
          .findFirst()
          .orElseThrow();
    }
  }

  @BeforeEach
  void listen() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/hook", this::receive);
    receiver.createContext("/elsewhere", this::receive);
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  private void receive(HttpExchange exchange) throws IOException {
    received.add(
        new Request(
            Map.copyOf(exchange.getRequestHeaders()),
            new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    if (!hangUp) {
      answerHeaders.forEach(exchange.getResponseHeaders()::add);
      exchange.sendResponseHeaders(answer, -1);
    }
    exchange.close();
  }

  @Test
  void a_receiver_can_verify_what_it_gets() throws Exception {
    Message message = Samples.stalled("SECURITY");
    deliver(message);

    Request request = received.getFirst();
    assertThat(request.header("webhook-id")).isEqualTo(message.id());
    assertThat(Long.parseLong(request.header("webhook-timestamp")))
        .isEqualTo(clock.instant().getEpochSecond());
    assertThat(request.header("webhook-signature"))
        .isEqualTo(signature(request.header("webhook-timestamp"), message.id(), request.body()));
    assertThat(request.header("Content-Type")).isEqualTo("application/json");
  }

  /** As the specification has it, written without any of the messenger's code. */
  private static String signature(String timestamp, String id, String body)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    byte[] hash = mac.doFinal((id + "." + timestamp + "." + body).getBytes(UTF_8));
    return "v1," + Base64.getEncoder().encodeToString(hash);
  }

  @Test
  void it_says_what_happened_and_where_the_rotation_stands() throws Exception {
    deliver(Samples.stalled("SECURITY"));
    JsonNode body = new ObjectMapper().readTree(received.getFirst().body());
    assertThat(body.fieldNames()).toIterable().containsExactly("type", "timestamp", "data");
    assertThat(body.get("type").asText()).isEqualTo("rotation.stalled");
    assertThat(body.get("timestamp").asText()).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(body.at("/data/plan").asText()).isEqualTo("zkeb");
    assertThat(body.at("/data/event/why").asText()).isEqualTo("DEPLOY_FAILED");
    assertThat(body.at("/data/now/stalled").asText()).isEqualTo("DEPLOY_FAILED");
    assertThat(body.at("/data/now/nextAction").asText()).contains("cancel");
    assertThat(body.at("/data/link").asText()).startsWith("https://keyturn.example.com/");
  }

  @Test
  void a_second_try_has_the_same_id() throws Exception {
    Message message = Samples.stalled("SECURITY");
    deliver(message);
    deliver(message);
    assertThat(received).extracting(r -> r.header("webhook-id")).containsOnly(message.id());
  }

  @ParameterizedTest
  @CsvSource({
    "200,",
    "204,",
    "400,TRANSIENT",
    "404,TRANSIENT",
    "410,REJECTED",
    "500,TRANSIENT",
    "503,TRANSIENT"
  })
  void an_answer_is_judged(int status, RemoteFailure.Kind kind) {
    answer = status;
    assertThat(failureOf("SECURITY").map(RemoteFailure::kind)).isEqualTo(Optional.ofNullable(kind));
  }

  @Test
  void a_wish_for_a_pause_is_passed_on() {
    answer = 429;
    answerHeaders = Map.of("Retry-After", "120");
    assertThat(failureOf("SECURITY").orElseThrow())
        .satisfies(f -> {
          assertThat(f.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
          assertThat(f.retryAfter()).isEqualTo(Duration.ofMinutes(2));
        });
  }

  @Test
  void a_redirect_is_not_followed() {
    answer = 307;
    answerHeaders = Map.of("Location", "/elsewhere");
    assertThat(failureOf("SECURITY").orElseThrow().kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    assertThat(received).hasSize(1);
  }

  @Test
  void nobody_there_means_that_nothing_arrived() {
    receiver.stop(0);
    assertThat(failureOf("SECURITY").orElseThrow().kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
  }

  @Test
  void a_connection_that_breaks_after_the_request_leaves_it_open_what_happened() {
    hangUp = true;
    assertThat(failureOf("SECURITY").orElseThrow().kind())
        .isEqualTo(RemoteFailure.Kind.OUTCOME_UNKNOWN);
  }

  @Test
  void a_receiver_that_never_answers_is_left_in_time() throws IOException {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var messenger =
            new WebhookMessenger(
                Map.of("SILENT", settings("http://127.0.0.1:" + silent.getLocalPort() + "/")),
                clock,
                Duration.ofMillis(300))) {
      RemoteFailure failure =
          catchThrowableOfType(
              RemoteFailure.class,
              () -> messenger.deliver(Samples.stalled("SILENT"), Optional::empty));
      assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.OUTCOME_UNKNOWN);
    }
  }

  @Test
  void only_what_is_set_is_reached() {
    try (var messenger = messenger()) {
      assertThat(messenger.channel()).isEqualTo(Channel.WEBHOOK);
      assertThat(messenger.reaches("SECURITY")).isTrue();
      assertThat(messenger.reaches("OTHER")).isFalse();
    }
  }

  @Test
  void neither_the_secret_nor_the_address_is_in_a_failure_or_a_text() {
    answer = 500;
    String failure = String.valueOf(failureOf("SECURITY").orElseThrow().getMessage());
    assertThat(failure + settings(url())).doesNotContain("whsec", "127.0.0.1", "/hook");
    assertThat(received.toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hooks.example.com/x",
        "ftp://hooks.example.com/x",
        "https:///x",
        "https://user:canary@hooks.example.com/x",
        "mailto:canary@example.com"
      })
  void an_address_that_anybody_on_the_way_could_read_is_refused(String url) {
    assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> settings(url)))
        .isNotNull()
        .message()
        .doesNotContain("canary", "hooks");
  }

  @ParameterizedTest
  @ValueSource(strings = {"canary", "whsec_", "whsec_Y2FuYXJ5", "whsec_!!!canary", "WHSEC_canary"})
  void a_secret_that_is_none_is_refused_unseen(String secret) {
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class,
                () ->
                    new WebhookSettings(
                        URI.create("https://hooks.example.com"), SecretValue.of(secret))))
        .isNotNull()
        .message()
        .doesNotContain("canary", "Y2Fu");
  }

  @Test
  void what_people_wrote_cannot_break_out_of_the_text_that_it_is_in() throws Exception {
    var id = Samples.id();
    String hostile = "\"}, \"type\": \"forged\r\nwebhook-id: forged\u0000\u202e";
    deliver(
        new Message(
            id.text() + "-1",
            "SECURITY",
            Message.Form.EVENT,
            false,
            Samples.line(id, What.SAID, Phase.STAGING, "APPROVE"),
            Samples.facts(id, true, hostile)));
    JsonNode body = new ObjectMapper().readTree(received.getFirst().body());
    assertThat(body.get("type").asText()).isEqualTo("rotation.said");
    assertThat(body.at("/data/reason").asText()).isEqualTo(hostile);
    assertThat(Set.copyOf(received.getFirst().headers().get("Webhook-id"))).hasSize(1);
  }

  private Optional<RemoteFailure> failureOf(String destination) {
    try {
      deliver(Samples.stalled(destination));
      return Optional.empty();
    } catch (RemoteFailure failure) {
      return Optional.of(failure);
    }
  }

  private void deliver(Message message) throws RemoteFailure {
    try (var messenger = messenger()) {
      messenger.deliver(message, Optional::empty);
    }
  }

  private WebhookMessenger messenger() {
    return new WebhookMessenger(Map.of("SECURITY", settings(url())), clock);
  }

  private String url() {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
  }

  private static WebhookSettings settings(String url) {
    return new WebhookSettings(URI.create(url), SecretValue.of(SECRET));
  }
}
