package dev.keyturn.sandbox.load;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyturn.MovedClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What counts as what, against a service whose answers the test writes. */
class LoadTest {
  private final MovedClock clock = new MovedClock("2026-11-20T08:00:00Z");
  private final HttpServer server;
  private volatile Service service = _ -> new Reply(503, "{}");

  private interface Service {
    Reply answer(String route);
  }

  private record Reply(int status, String body) {}

  LoadTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply =
          service.answer(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private LoadSpec spec(LoadTarget.Use use) {
    URI edge = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new LoadSpec(
        List.of(new LoadTarget("api", edge, List.of(use))), 4, 300, 5, 5, Duration.ofSeconds(5));
  }

  private Load start(LoadTarget.Use use) throws InterruptedException {
    return Load.start(spec(use), clock, new SecureRandom());
  }

  private static Reply token(Instant expiresAt) {
    return new Reply(
        201, "{\"token\":\"t\",\"kid\":\"one\",\"expiresAt\":\"%s\"}".formatted(expiresAt));
  }

  private static final LoadTarget.Use TOKENS =
      new LoadTarget.TokenUse("JWT_SECRET", "sessions", true, true);

  @Test
  void a_refused_token_is_counted_and_the_first_few_are_described() throws Exception {
    Instant expiry = clock.instant().plusSeconds(600);
    service =
        route ->
            route.equals("POST /tokens")
                ? token(expiry)
                : new Reply(401, "{\"error\":\"unknown kid\",\"kid\":\"one\"}");
    try (Load load = start(TOKENS)) {
      await().until(() -> load.report().tokensRejected() > 20);
      LoadReport report = load.stop();
      assertThat(report.tokensVerified()).isZero();
      assertThat(report.nothingRefused()).isFalse();
      assertThat(report.firstRefusals()).hasSize(10);
      assertThat(report.firstRefusals().getFirst().toString())
          .contains("JWT_SECRET with kid one", "unknown kid");
    }
  }

  @Test
  void a_token_that_expires_on_the_way_is_not_rejected() throws Exception {
    service =
        route -> {
          if (route.equals("POST /tokens")) {
            return token(clock.instant().plusSeconds(6));
          }
          clock.advance(Duration.ofSeconds(2));
          return new Reply(401, "{\"error\":\"expired\"}");
        };
    try (Load load = start(TOKENS)) {
      await().until(() -> load.report().requests() > 60);
      assertThat(load.stop().tokensRejected()).isZero();
    }
  }

  @Test
  void an_unavailable_service_rejects_nothing() throws Exception {
    AtomicInteger shown = new AtomicInteger();
    Instant expiry = clock.instant().plusSeconds(600);
    service =
        route -> {
          if (route.equals("POST /tokens")) {
            return token(expiry);
          }
          return shown.incrementAndGet() % 2 == 0
              ? new Reply(503, "{}")
              : new Reply(200, "no json");
        };
    try (Load load = start(TOKENS)) {
      await().until(() -> load.report().requestsFailed() > 20);
      LoadReport report = load.stop();
      assertThat(report.tokensRejected()).isZero();
      assertThat(report.tokensVerified()).isZero();
      assertThat(report.nothingRefused()).isTrue();
      assertThat(report.clean()).isFalse();
    }
  }

  @Test
  void a_backup_that_comes_back_is_a_failed_read_but_not_lost() throws Exception {
    AtomicInteger stored = new AtomicInteger();
    service =
        route ->
            route.startsWith("POST")
                ? new Reply(
                    201,
                    "{\"id\":\"b%d\",\"kid\":\"one\",\"sha256\":\"s\"}"
                        .formatted(stored.incrementAndGet()))
                : new Reply(410, "{\"error\":\"unknown kid\"}");
    try (Load load = start(new LoadTarget.BackupUse("MASTER_KEY"))) {
      await().until(() -> load.report().backupReadFailures() > 20);
      assertThat(load.report().backupsLost()).isPositive();
      service = route -> new Reply(route.startsWith("POST") ? 503 : 200, "{\"sha256\":\"s\"}");
      LoadReport report = load.stop();
      assertThat(report.backupsLost()).isZero();
      assertThat(report.backupsReadable()).isEqualTo(stored.get());
      assertThat(report.backupReadFailures()).isGreaterThan(20);
      assertThat(report.nothingRefused()).isFalse();
    }
  }

  @Test
  void a_backup_with_other_content_is_lost() throws Exception {
    service =
        route ->
            route.startsWith("POST")
                ? new Reply(201, "{\"id\":\"b1\",\"kid\":\"one\",\"sha256\":\"s\"}")
                : new Reply(200, "{\"sha256\":\"other\"}");
    try (Load load = start(new LoadTarget.BackupUse("MASTER_KEY"))) {
      LoadReport report = load.stop();
      assertThat(report.backupsLost()).isGreaterThanOrEqualTo(5);
      assertThat(report.backupsReadable()).isZero();
      assertThat(report.firstRefusals().getFirst().reason()).isEqualTo("other content");
    }
  }

  @Test
  void the_rate_holds_however_many_users_there_are() throws Exception {
    Instant expiry = clock.instant().plusSeconds(600);
    service = route -> route.equals("POST /tokens") ? token(expiry) : new Reply(200, "{}");
    LoadSpec spec = spec(TOKENS).withRate(100);
    LoadSpec crowd = new LoadSpec(spec.targets(), 50, 100, 0, 0, spec.expiryMargin());
    long startedAt = System.nanoTime();
    try (Load load = Load.start(crowd, clock, new SecureRandom())) {
      await().until(() -> load.report().requests() > 60);
      long requests = load.report().requests();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
      assertThat(requests).isLessThanOrEqualTo(10 + 50 + millis / 10);
    }
  }

  @Test
  void services_that_never_answer_are_named_at_the_start() {
    assertThatThrownBy(() -> start(new LoadTarget.ApiKeyUse("API_KEY_SALT")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("12 requests failed");
  }
}
