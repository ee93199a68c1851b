package dev.keyturn.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A webhook that can be down. */
final class Receiver implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final List<Delivery> delivered = new CopyOnWriteArrayList<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private volatile boolean down;

  /**
   * @param id {@code webhook-id}, by which a receiver knows a second copy
   */
  record Delivery(String id, JsonNode body) {}

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::receive);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/left");
  }

  void down(boolean is) {
    down = is;
  }

  /** Ids of what came while it was down. */
  Set<String> refused() {
    return Set.copyOf(refused);
  }

  List<Delivery> delivered() {
    return List.copyOf(delivered);
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String id = exchange.getRequestHeaders().getFirst("webhook-id");
      JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      if (down) {
        refused.add(id);
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      delivered.add(new Delivery(id, body));
      exchange.sendResponseHeaders(204, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
