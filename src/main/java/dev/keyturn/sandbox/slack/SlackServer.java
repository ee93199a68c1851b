package dev.keyturn.sandbox.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves a {@link SlackWorld} on the loopback address: the Web API, Socket Mode, and the page. */
public final class SlackServer implements AutoCloseable {
  private static final String API = "/api/";
  private static final String HOOKS = "/hooks/";
  private static final int MOST_BODY_BYTES = 1 << 20;

  private interface Work {
    JsonNode run();
  }

  private final SlackWorld world;
  private final HttpServer server;
  private final SocketMode sockets;
  private final Courier courier;
  private final Members people;
  private final WebApi api;
  private final ResponseHooks hooks;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);

  private SlackServer(SlackWorld world, HttpServer server) {
    this.world = world;
    this.server = server;
    var triggers = new Triggers(world.naming);
    sockets = new SocketMode(world);
    courier = new Courier(world, sockets);
    people =
        new Members(
            world,
            new Payloads(world, triggers, address().resolve(HOOKS)),
            courier,
            Tampering.NONE);
    api = new WebApi(world, triggers, sockets::ticket);
    hooks = new ResponseHooks(world, triggers);
    world.whenDown(sockets::cut);
  }

  /**
   * @param port 0 for any free one
   */
  public static SlackServer start(SlackWorld world, int port) throws IOException {
    var slack =
        new SlackServer(
            world,
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
    slack.server.createContext(API, slack::call);
    slack.server.createContext(HOOKS, slack::respond);
    slack.server.createContext("/", new ChannelPage(world, slack.people)::handle);
    slack.server.setExecutor(slack.threads);
    slack.server.start();
    return slack;
  }

  /** The prefix of the Web API's methods: {@code http://127.0.0.1:<port>/api/}. */
  public URI api() {
    return address().resolve(API);
  }

  /** Where a browser sees the channels. */
  public URI page() {
    return address().resolve("/");
  }

  /** What the people of the workspace do. */
  public Members people() {
    return people;
  }

  /** Whether a client is connected by Socket Mode; interactions go there then. */
  public boolean connected() {
    return sockets.connected();
  }

  /**
   * Tells the clients of Socket Mode to connect anew, and hangs up.
   *
   * @param reason {@code refresh_requested}, {@code warning} or {@code link_disabled}
   */
  public void disconnect(String reason) {
    sockets.disconnect(reason);
  }

  /** Drops the connections of Socket Mode without a word. */
  public void cut() {
    sockets.cut();
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    closing.countDown();
    sockets.close();
    courier.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private void call(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestURI().getPath().substring(API.length());
      String body = body(exchange);
      Headers headers = exchange.getRequestHeaders();
      exchange.getResponseHeaders().set("X-OAuth-Scopes", String.join(",", world.scopes()));
      exchange.getResponseHeaders().set("X-Slack-Req-Id", world.naming.hex(16));
      answer(
          exchange,
          method,
          () ->
              api.answer(
                  method,
                  ApiCall.of(
                      headers.getFirst("Authorization"),
                      header(headers, "Content-Type"),
                      text(exchange.getRequestURI().getRawQuery()),
                      body)));
    }
  }

  private void respond(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring(HOOKS.length());
      String body = body(exchange);
      answer(exchange, "hooks", () -> hooks.answer(path.substring(path.indexOf('/') + 1), body));
    }
  }

  private void answer(HttpExchange exchange, String method, Work work) throws IOException {
    SlackFault fault = world.take(method);
    if (world.isDown()) {
      send(exchange, 503, "text/html", "<html>Slack is down</html>");
      return;
    }
    if (fault != null && fault.kind().before()) {
      refuse(exchange, fault);
      return;
    }
    String answer = answer(work);
    if (fault == null) {
      send(exchange, 200, "application/json; charset=utf-8", answer);
    } else {
      spoil(exchange, fault, answer);
    }
  }

  private static String answer(Work work) {
    try {
      return work.run().toString();
    } catch (ApiError e) {
      return e.answer().toString();
    }
  }

  private static void refuse(HttpExchange exchange, SlackFault fault) throws IOException {
    switch (fault.kind()) {
      case RATE_LIMITED -> {
        exchange
            .getResponseHeaders()
            .set("Retry-After", Long.toString(Math.max(1, fault.time().toSeconds())));
        send(exchange, 429, "application/json", "{\"ok\":false,\"error\":\"ratelimited\"}");
      }
      case REFUSED ->
          send(
              exchange, 200, "application/json", ApiError.of("internal_error").answer().toString());
      default -> send(exchange, 500, "text/html", "<html>500 Internal Server Error</html>");
    }
  }

  private void spoil(HttpExchange exchange, SlackFault fault, String answer) throws IOException {
    switch (fault.kind()) {
      case SILENCE, SLOW -> {
        if (passes(fault.time())) {
          send(exchange, 200, "application/json; charset=utf-8", answer);
        }
      }
      case GARBAGE -> send(exchange, 200, "application/json", "{\"ok\": tru");
      default -> {
        // Closing the exchange without a status closes the connection.
      }
    }
  }

  /** Whether the time has passed; false: the server closed before. */
  private boolean passes(Duration time) {
    try {
      return !closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readNBytes(MOST_BODY_BYTES), UTF_8);
  }

  private static String header(Headers headers, String name) {
    return text(headers.getFirst(name));
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
