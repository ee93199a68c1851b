package dev.keyturn.sandbox.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes back to the caller.
 *
 * @param body turned into JSON; null sends none
 */
record AppAnswer(int status, @Nullable Object body) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static AppAnswer ok(Object body) {
    return new AppAnswer(200, body);
  }

  static AppAnswer empty(int status) {
    return new AppAnswer(status, null);
  }

  static AppAnswer problem(int status, String reason) {
    return new AppAnswer(status, Map.of("error", reason));
  }

  void send(HttpExchange exchange) throws IOException {
    if (body == null) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    byte[] json = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, json.length);
    exchange.getResponseBody().write(json);
  }
}
