package dev.keyturn.sandbox.railway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The public door of one service: each request goes to any one of the replicas that take traffic
 * now.
 */
final class Edge {
  /** Connections that may wait to be accepted: a load generator opens many at once. */
  private static final int BACKLOG = 1_024;

  private final HttpServer server;
  private volatile List<ReplicaRun> serving = List.of();
  private volatile @Nullable Runnable wake;

  private Edge(HttpServer server) {
    this.server = server;
  }

  static Edge open(Executor threads) throws IOException {
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.setExecutor(threads);
    var edge = new Edge(server);
    server.createContext("/", edge::route);
    server.start();
    return edge;
  }

  URI uri() {
    return URI.create("http://" + authority());
  }

  String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  void serve(List<ReplicaRun> replicas) {
    serving = List.copyOf(replicas);
  }

  /** The next request that finds nobody is answered as Railway does it, and wakes the service. */
  void wakes(Runnable service) {
    wake = service;
  }

  List<ReplicaRun> serving() {
    return serving;
  }

  void close() {
    server.stop(0);
  }

  private void route(HttpExchange exchange) throws IOException {
    var process = pick();
    if (process == null) {
      var sleeping = wake;
      wake = null;
      if (sleeping == null) {
        answer(exchange, 503, "no replica takes traffic");
      } else {
        sleeping.run();
        answer(exchange, 502, "application failed to respond");
      }
      return;
    }
    try {
      process.handle(exchange);
    } catch (IOException | RuntimeException e) {
      // The program broke off: its client learns what Railway's edge would say, if anything can
      // still be said.
      if (exchange.getResponseCode() == -1) {
        answer(exchange, 502, "application failed to respond");
      } else {
        exchange.close();
      }
    }
  }

  /**
   * A replica may be stopped between the choice and the look at it; then the choice is made again.
   */
  private Workload.@Nullable Replica pick() {
    while (true) {
      var candidates = serving;
      if (candidates.isEmpty()) {
        return null;
      }
      var process = candidates.get(ThreadLocalRandom.current().nextInt(candidates.size())).process;
      if (process != null) {
        return process;
      }
      Thread.onSpinWait();
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      var body = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
