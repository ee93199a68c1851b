package dev.keyturn.sandbox.railway;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A program that says who it is: {@code <deployment> <replica> <value of KEY>}. Does not start with
 * KEY=broken.
 */
final class ToyProgram implements Workload {
  final List<Running> started = new CopyOnWriteArrayList<>();

  @Override
  public Running start(Map<String, String> variables) {
    if ("broken".equals(variables.get("KEY"))) {
      throw new IllegalStateException("KEY does not fit");
    }
    var replica = new Running(variables);
    started.add(replica);
    return replica;
  }

  static final class Running implements Replica {
    final Map<String, String> variables;
    volatile boolean draining;
    volatile boolean stopped;

    Running(Map<String, String> variables) {
      this.variables = variables;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
      try (exchange) {
        var sick =
            "sick".equals(variables.get("KEY"))
                && exchange.getRequestURI().getPath().equals("/health");
        var text =
            String.join(
                " ",
                variables.get("RAILWAY_DEPLOYMENT_ID"),
                variables.get("RAILWAY_REPLICA_ID"),
                variables.getOrDefault("KEY", "-"));
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(sick ? 500 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }

    @Override
    public void drain() {
      draining = true;
    }

    @Override
    public void stop() {
      stopped = true;
    }
  }
}
