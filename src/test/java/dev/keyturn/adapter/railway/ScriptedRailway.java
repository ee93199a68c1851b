package dev.keyturn.adapter.railway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.port.RequestBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server that answers each operation with what the test told it, faults included. */
final class ScriptedRailway implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  static final String TOKEN = "token-canary-4711";
  static final RailwayEnvironment ENVIRONMENT =
      new RailwayEnvironment("project-1", "environment-1", "RAILWAY_TOKEN_PROD", TokenKind.PROJECT);
  static final ServiceRef API = new ServiceRef(ENVIRONMENT, "service-1", "api");

  /** One answer to one request. */
  interface Answer {
    void give(HttpExchange exchange) throws IOException;
  }

  record Request(String operation, JsonNode variables, Map<String, List<String>> headers) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Queue<Answer>> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<RailwayApi> apis = new ArrayList<>();
  private @Nullable RailwayPlatform usual;
  final RecordingBudget budget = new RecordingBudget();

  ScriptedRailway() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.setExecutor(threads);
    server.createContext("/graphql/v2", this::serve);
    server.start();
  }

  /** What the operation named so in its document is answered, in turn; the last answer stays. */
  ScriptedRailway on(String operation, Answer... scripted) {
    answers.put(operation, new ConcurrentLinkedQueue<>(List.of(scripted)));
    return this;
  }

  static Answer json(String text) {
    return status(200, text);
  }

  static Answer data(String text) {
    return json("{\"data\":" + text + "}");
  }

  static Answer error(String message) {
    return json(
        """
        {"errors":[{"message":"%s","path":["x"],"extensions":{"code":"INTERNAL_SERVER_ERROR"},\
        "traceId":"909477571025499935"}],"data":null}\
        """
            .formatted(message));
  }

  static Answer status(int code, String text, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      var bytes = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  RailwayApi api() {
    return api(endpoint());
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/graphql/v2");
  }

  RailwayApi api(URI endpoint) {
    return api(endpoint, Duration.ofSeconds(10));
  }

  /** Gives up on a request after half a second. */
  RailwayPlatform impatient() {
    return new RailwayPlatform(api(endpoint(), Duration.ofMillis(500)));
  }

  private RailwayApi api(URI endpoint, Duration timeout) {
    var settings =
        new RailwaySettings(endpoint, timeout, Duration.ofMillis(500), Duration.ofMillis(20));
    var api =
        new RailwayApi(
            settings,
            name -> name.equals("RAILWAY_TOKEN_PROD") ? TOKEN : null,
            budget,
            Clock.fixed(NOW, ZoneOffset.UTC));
    apis.add(api);
    return api;
  }

  RailwayPlatform platform() {
    if (usual == null) {
      usual = new RailwayPlatform(api());
    }
    return usual;
  }

  List<Request> requests() {
    return requests;
  }

  List<String> operations() {
    return requests.stream().map(Request::operation).toList();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      var document = body.path("query").asText();
      var operation = document.replaceFirst("(?s)^(#[^\\n]*\\n)*(query|mutation) (\\w+).*", "$3");
      requests.add(
          new Request(operation, body.path("variables"), Map.copyOf(exchange.getRequestHeaders())));
      var queue = answers.getOrDefault(operation, new ArrayDeque<>());
      var answer = queue.size() > 1 ? queue.poll() : queue.peek();
      if (answer == null) {
        answer = status(500, "nothing scripted for " + operation);
      }
      answer.give(exchange);
    }
  }

  @Override
  public void close() {
    apis.forEach(RailwayApi::close);
    server.stop(0);
    threads.shutdownNow();
  }

  static final class RecordingBudget implements RequestBudget {
    final List<String> taken = new CopyOnWriteArrayList<>();
    final List<Standing> standings = new CopyOnWriteArrayList<>();
    final List<Duration> pauses = new CopyOnWriteArrayList<>();
    volatile @Nullable Duration refusal;

    @Override
    public @Nullable Duration take(String account, boolean urgent) {
      taken.add(urgent ? account + " urgently" : account);
      return refusal;
    }

    @Override
    public void pause(String account, Duration wait) {
      pauses.add(wait);
    }

    @Override
    public void told(String account, Standing standing) {
      standings.add(standing);
    }
  }
}
