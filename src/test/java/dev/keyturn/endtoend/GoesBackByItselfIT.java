package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyturn.rehearsal.RehearsedPlan;
import dev.keyturn.sandbox.RunReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The application answers 5xx after the promotion, and nobody is there to look. */
@Execution(ExecutionMode.CONCURRENT)
class GoesBackByItselfIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void the_former_values_are_in_force_again_and_no_user_was_rejected()
      throws IOException, InterruptedException, SQLException {
    try (var rehearsed = Shop.start();
        var front = new Front(rehearsed.world().edge("api"))) {
      var environment = new TreeMap<>(rehearsed.environment());
      environment.computeIfPresent(
          "KEYTURN_REHEARSAL",
          (_, text) ->
              text.replace(rehearsed.world().edge("api").toString(), front.address().toString()));
      Map<String, String> before = RailwayReader.variables(rehearsed.environment());
      try (var asking = Keyturn.start(environment, "run-due")) {
        asking.awaitLine("AWAITING_APPROVAL  ");
        asking.kill();
      }
      String id = Ledger.id(rehearsed.data());
      var approved =
          Keyturn.run(Shop.as("alice", environment), "approve", id, "--reason", "reviewed");
      assertThat(approved.end(Duration.ZERO)).as(approved.toString()).isZero();

      try (var process = Keyturn.start(environment, "run-due")) {
        process.awaitLine("SOAKING  ");
        front.unwell(true);
        process.awaitLine("CONVERGE_DEMOTE  ");
        front.unwell(false);
        process.end(Duration.ofMinutes(2));
      }

      assertThat(Ledger.phase(rehearsed.data())).isEqualTo("ABORTED");
      assertThat(Ledger.rows(rehearsed.data(), "select outcome_reason from rotation").getFirst())
          .startsWith("HEALTH_FAILED: api: the health URL answered 503");
      var status = Keyturn.run(environment, "status", id);
      assertThat(status.toString()).contains("SERVER_ERROR", "the health URL answered 503");
      Map<String, String> after = RailwayReader.variables(rehearsed.environment());
      for (String secret : Shop.SECRETS) {
        assertThat(before.get(secret).equals(after.get(secret))).as(secret).isTrue();
        assertThat(after.keySet()).doesNotContain(secret + "_NEW", secret + "_PREVIOUS");
      }
      assertUnnoticed(rehearsed, environment);
    }
  }

  private static void assertUnnoticed(RehearsedPlan rehearsed, Map<String, String> environment)
      throws InterruptedException {
    Path export = rehearsed.folder().resolve("audit.jsonl");
    var exported = Keyturn.run(environment, "audit", "export", export.toString());
    assertThat(exported.end(Duration.ZERO)).as(exported.toString()).isZero();
    var verified = Keyturn.run(Map.of(), "audit", "verify", export.toString(), "--json");
    assertThat(verified.json().path("ok").asBoolean()).as(verified.toString()).isTrue();
    var report =
        rehearsed
            .world()
            .finish(
                RunReport.Ending.keyturn(
                    verified.json().path("entries").asLong(), true, "ABORTED"));
    JsonNode run = JSON.valueToTree(report.fields());
    for (String count :
        List.of(
            "tokensRejected",
            "backupsLost",
            "backupReadFailures",
            "apiKeysRejected",
            "requestsFailed",
            "newValuesUsedBeforeKept")) {
      assertThat(Runs.count(run, count)).as(count + " in " + run).isZero();
    }
    assertThat(report.tokensVerified()).isPositive();
    // Both values, promoted, demoted, cleaned up.
    assertThat(report.redeploysPerService()).isEqualTo(Map.of("api", 4));
  }

  /** Keyturn sees the application through this; its users do not. */
  private static final class Front implements AutoCloseable {
    private final URI target;
    private final HttpServer server;
    private final HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicBoolean unwell = new AtomicBoolean();

    Front(URI target) throws IOException {
      this.target = target;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", this::answer);
      server.start();
    }

    URI address() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void unwell(boolean is) {
      unwell.set(is);
    }

    private void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (unwell.get() && exchange.getRequestURI().getPath().equals("/api/health")) {
          exchange.sendResponseHeaders(503, -1);
          return;
        }
        var request =
            HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (String header : List.of("Authorization", "Content-Type")) {
          String value = exchange.getRequestHeaders().getFirst(header);
          if (value != null) {
            request.header(header, value);
          }
        }
        var response = client.send(request.build(), BodyHandlers.ofByteArray());
        exchange.sendResponseHeaders(response.statusCode(), response.body().length);
        exchange.getResponseBody().write(response.body());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      server.stop(0);
      client.close();
    }
  }
}
