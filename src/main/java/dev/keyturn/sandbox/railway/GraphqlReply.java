package dev.keyturn.sandbox.railway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Writes one HTTP answer, right or wrong on purpose. */
final class GraphqlReply {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpExchange exchange;
  private final CountDownLatch closing;

  GraphqlReply(HttpExchange exchange, CountDownLatch closing) {
    this.exchange = exchange;
    this.closing = closing;
  }

  void budget(Budgets.Verdict verdict) {
    var headers = exchange.getResponseHeaders();
    headers.set("X-RateLimit-Limit", Integer.toString(verdict.limit()));
    headers.set("X-RateLimit-Remaining", Integer.toString(verdict.remaining()));
    headers.set("X-RateLimit-Reset", Long.toString(verdict.resetsAt().getEpochSecond()));
    if (verdict.refused()) {
      headers.set("Retry-After", Long.toString(verdict.retryAfterSeconds()));
    }
  }

  void json(int status, Map<String, ? extends @Nullable Object> body) throws IOException {
    text(status, "application/json", JSON.writeValueAsString(body));
  }

  void text(int status, String type, String text) throws IOException {
    try (exchange) {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /**
   * Sends what goes wrong.
   *
   * @param json what {@link Fault.TruncatedJson} and {@link Fault.StaleAnswer} send
   */
  void fault(Fault fault, String json) throws IOException {
    switch (fault) {
      case Fault.NoAnswer _, Fault.LateEffect _ -> {
        try {
          closing.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        exchange.close();
      }
      case Fault.ConnectionReset _ -> exchange.close();
      case Fault.TooManyRequests many -> {
        exchange
            .getResponseHeaders()
            .set("Retry-After", Long.toString(many.retryAfter().toSeconds()));
        json(429, Map.of("message", "Too Many Requests"));
      }
      case Fault.ServerError _ -> json(500, Map.of("message", "Internal Server Error"));
      case Fault.BadGateway _ ->
          text(502, "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>");
      case Fault.TruncatedJson _, Fault.StaleAnswer _ -> text(200, "application/json", json);
      case Fault.GraphqlError error -> {
        var refusal = GraphqlApi.refusal(error.message(), List.of(), List.of());
        text(
            200,
            "application/json",
            "{\"errors\":[" + JSON.writeValueAsString(refusal) + "],\"data\":null}");
      }
    }
  }
}
