package dev.keyturn.sandbox.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Serves a {@link VaultWorld} over HTTP or HTTPS on the loopback address. */
public final class VaultServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VERSION = Pattern.compile("(?:^|&)version=(\\d{1,9})(?:&|$)");
  private static final String INDEX = "X-Vault-Index";
  private static final int MOST_BODY_BYTES = 1 << 20;

  private final VaultWorld world;
  private final VaultRoutes routes;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);

  private VaultServer(VaultWorld world, HttpServer server) {
    this.world = world;
    this.routes = new VaultRoutes(world);
    this.server = server;
  }

  /**
   * @param port 0 for any free one
   */
  public static VaultServer start(VaultWorld world, int port) throws IOException {
    return serve(new VaultServer(world, HttpServer.create(loopback(port), 0)));
  }

  /**
   * The same over TLS.
   *
   * @param identity holds the certificate for {@code localhost}
   */
  public static VaultServer startTls(VaultWorld world, int port, SSLContext identity)
      throws IOException {
    HttpsServer server = HttpsServer.create(loopback(port), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity));
    return serve(new VaultServer(world, server));
  }

  /** {@code http://127.0.0.1:<port>}, or {@code https://localhost:<port>}. */
  public URI address() {
    return URI.create(
        (server instanceof HttpsServer ? "https://localhost:" : "http://127.0.0.1:")
            + server.getAddress().getPort());
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private static VaultServer serve(VaultServer vault) {
    vault.server.createContext("/", vault::handle);
    vault.server.setExecutor(vault.threads);
    vault.server.start();
    return vault;
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY_BYTES);
      if (!path.startsWith("/v1/")) {
        send(exchange, VaultReply.errors(404));
        return;
      }
      String method = exchange.getRequestMethod().toUpperCase(Locale.ROOT);
      String inner = path.substring("/v1/".length());
      boolean list = method.equals("LIST") || query.contains("list=true");
      VaultOperation operation = VaultOperation.of(method, inner, list);
      world.count(operation);
      VaultFault fault = world.takeFault(operation);
      if (fault != null && fault.before()) {
        breakAnswer(exchange, fault, "");
        return;
      }
      VaultReply reply = answer(exchange, operation, inner, query, body);
      if (world.tellsIndex() && operation.writes()) {
        exchange.getResponseHeaders().set(INDEX, world.index());
      }
      if (fault == null) {
        send(exchange, reply);
      } else {
        breakAnswer(exchange, fault, String.valueOf(reply.body()));
      }
    }
  }

  private VaultReply answer(
      HttpExchange exchange, VaultOperation operation, String path, String query, byte[] body) {
    JsonNode parsed;
    try {
      parsed = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
    } catch (IOException e) {
      return VaultReply.errors(400, "failed to parse JSON input");
    }
    var version = VERSION.matcher(query);
    return routes.answer(
        new VaultRequest(
            operation,
            path,
            version.find() ? Integer.parseInt(version.group(1)) : 0,
            header(exchange, "X-Vault-Token"),
            header(exchange, "X-Vault-Namespace").replaceAll("^/|/$", ""),
            behind(exchange),
            parsed));
  }

  private boolean behind(HttpExchange exchange) {
    return world.isStandby()
        && !(header(exchange, INDEX).equals(world.index())
            && header(exchange, "X-Vault-Inconsistent").equals("forward-active-node"));
  }

  private static String header(HttpExchange exchange, String name) {
    @Nullable String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private static void send(HttpExchange exchange, VaultReply reply) throws IOException {
    JsonNode body = reply.body();
    if (body == null) {
      exchange.sendResponseHeaders(reply.status(), -1);
    } else {
      send(exchange, reply.status(), "application/json", text(body));
    }
  }

  private static String text(JsonNode body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void breakAnswer(HttpExchange exchange, VaultFault fault, String body)
      throws IOException {
    switch (fault) {
      case SILENCE_BEFORE_EFFECT, SILENCE_AFTER_EFFECT -> awaitClosing();
      case ERROR_BEFORE_EFFECT, ERROR_AFTER_EFFECT ->
          send(exchange, VaultReply.errors(500, "internal error"));
      case BAD_GATEWAY -> send(exchange, 502, "text/html", "<html>502 Bad Gateway</html>");
      case FOREIGN_NOT_FOUND -> send(exchange, 404, "text/html", "<html>404 Not Found</html>");
      case TOO_MANY_REQUESTS ->
          send(exchange, VaultReply.errors(429, "request path \"\": rate limit quota exceeded"));
      case TRUNCATED_AFTER_EFFECT, STALLED_AFTER_EFFECT -> {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
        exchange.getResponseBody().flush();
        if (fault == VaultFault.STALLED_AFTER_EFFECT) {
          awaitClosing();
        }
      }
      case RESET_AFTER_EFFECT -> {
        // Closing the exchange without a status closes the connection.
      }
    }
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
