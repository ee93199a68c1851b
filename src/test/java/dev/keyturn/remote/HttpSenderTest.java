package dev.keyturn.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpSenderTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);
  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int LIMIT = 1000;

  private final AtomicInteger received = new AtomicInteger();
  private HttpServer server;
  private HttpHandler handler = exchange -> answer(exchange, 200, "ok");

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          received.incrementAndGet();
          handler.handle(exchange);
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private HttpSender.Answer send(boolean changes) throws RemoteFailure {
    return send(PATIENT, changes, "http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static HttpSender.Answer send(Duration timeout, boolean changes, String base)
      throws RemoteFailure {
    try (var sender = new HttpSender("thing", timeout, LIMIT, CLOCK)) {
      return sender.send(
          "do",
          changes,
          HttpRequest.newBuilder(URI.create(base + "/canary?token=canary"))
              .header("Authorization", "Bearer canary")
              .POST(BodyPublishers.ofString("canary")));
    }
  }

  private RemoteFailure failure(boolean changes) {
    return catchThrowableOfType(RemoteFailure.class, () -> send(changes));
  }

  private static RemoteFailure failure(Duration timeout, boolean changes, int port) {
    return catchThrowableOfType(
        RemoteFailure.class, () -> send(timeout, changes, "http://127.0.0.1:" + port));
  }

  private static void is(RemoteFailure failure, RemoteFailure.Kind kind, String problem) {
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure).hasMessage("thing do: " + problem).hasNoCause();
  }

  @Test
  void an_answer_is_an_answer_whatever_its_status() throws RemoteFailure {
    handler = exchange -> answer(exchange, 502, "bad gateway");

    var answer = send(true);

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.body().map(b -> new String(b, UTF_8))).contains("bad gateway");
  }

  @Test
  void a_wish_for_a_pause_is_read() throws RemoteFailure {
    handler =
        exchange -> {
          exchange.getResponseHeaders().add("Retry-After", "Mon, 30 Nov 2026 12:02:00 GMT");
          answer(exchange, 429, "");
        };

    assertThat(send(true).pause()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void a_redirect_is_not_followed() throws RemoteFailure {
    handler =
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          answer(exchange, 307, "");
        };

    assertThat(send(true).status()).isEqualTo(307);
    assertThat(received).hasValue(1);
  }

  @Test
  void of_a_body_as_long_as_the_limit_nothing_is_missing() throws RemoteFailure {
    handler = exchange -> answer(exchange, 200, "x".repeat(LIMIT));

    assertThat(send(true).body()).hasValueSatisfying(body -> assertThat(body).hasSize(LIMIT));
  }

  @Test
  void of_a_longer_body_only_the_status_is_known() throws RemoteFailure {
    handler = exchange -> answer(exchange, 200, "x".repeat(LIMIT + 1));

    var answer = send(true);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void a_body_without_an_end_is_cut_off_too() throws RemoteFailure {
    handler =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] piece = "x".repeat(LIMIT).getBytes(UTF_8);
          try (var out = exchange.getResponseBody()) {
            while (true) {
              out.write(piece);
            }
          }
        };

    assertThat(send(true).body()).isEmpty();
  }

  @Test
  void nobody_there_means_that_nothing_was_sent() {
    server.stop(0);

    is(failure(true), RemoteFailure.Kind.TRANSIENT, "no connection");
  }

  @Test
  void a_connection_that_breaks_leaves_open_whether_a_change_was_made() {
    handler = HttpExchange::close;

    is(failure(true), RemoteFailure.Kind.OUTCOME_UNKNOWN, "the connection broke before an answer");
    is(failure(false), RemoteFailure.Kind.TRANSIENT, "the connection broke before an answer");
    assertThat(received).hasValueGreaterThanOrEqualTo(2);
  }

  @Test
  void who_never_answers_is_left_in_time() throws IOException {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      is(
          failure(SHORT, true, silent.getLocalPort()),
          RemoteFailure.Kind.OUTCOME_UNKNOWN,
          "no answer in time");
      is(
          failure(SHORT, false, silent.getLocalPort()),
          RemoteFailure.Kind.TRANSIENT,
          "no answer in time");
    }
  }

  @Test
  void an_answer_whose_body_never_ends_is_left_in_time() throws Exception {
    try (var dripping = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var thread = Thread.ofVirtual().start(() -> headersOnly(dripping));

      is(
          failure(Duration.ofSeconds(1), true, dripping.getLocalPort()),
          RemoteFailure.Kind.OUTCOME_UNKNOWN,
          "no answer in time");
      thread.join();
    }
  }

  /** Until the other side hangs up. */
  private static void headersOnly(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket
          .getOutputStream()
          .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx".getBytes(UTF_8));
      socket.getOutputStream().flush();
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      // It hung up.
    }
  }

  @Test
  void whoever_is_interrupted_does_not_know_and_stays_interrupted() {
    Thread.currentThread().interrupt();

    RemoteFailure failure = failure(true);

    assertThat(Thread.interrupted()).isTrue();
    is(failure, RemoteFailure.Kind.OUTCOME_UNKNOWN, "interrupted while it was sent");
  }
}
