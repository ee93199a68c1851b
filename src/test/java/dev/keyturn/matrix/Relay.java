package dev.keyturn.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Stands between Keyturn and one server; breaks the call that the injector names. */
final class Relay implements AutoCloseable {
  private static final Set<String> HOP =
      Set.of(
          "connection", "content-length", "host", "transfer-encoding", "upgrade", "http2-settings");
  private static final Duration LATE = Duration.ofSeconds(100);

  /** A rotation waits for two minutes until a lost request can be forgotten, a message for 30 s. */
  private static final Duration LATE_MESSAGE = Duration.ofSeconds(25);

  static final Duration ASKED = Duration.ofSeconds(90);
  private static final Duration MOST = Duration.ofHours(1);

  private final Part part;
  private final Injector injector;
  private final Clock clock;
  private final Watcher watcher;
  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Late> underWay = new ArrayList<>();
  private CountDownLatch over = new CountDownLatch(1);
  private @Nullable Instant notBefore;
  private volatile URI target = URI.create("http://127.0.0.1:1");

  private record Late(Instant lands, Message message) {}

  /** Hears of every request that reaches a server. */
  interface Watcher {
    /** Answers by itself where there is no server behind. */
    default boolean answers(Part part, HttpExchange exchange, Message message) throws IOException {
      return false;
    }

    void arrives(Message message);

    void arrived(Message message);

    void hole(String what);
  }

  Relay(Part part, Injector injector, Clock clock, Watcher watcher) {
    this.part = part;
    this.injector = injector;
    this.clock = clock;
    this.watcher = watcher;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::relay);
    server.start();
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** Begins a run on another server. */
  synchronized void begin(URI server) {
    target = server;
    notBefore = null;
    underWay.clear();
    over.countDown();
    over = new CountDownLatch(1);
  }

  /** Lets those waiting in silence go. */
  synchronized void end() {
    over.countDown();
  }

  synchronized boolean pending() {
    return !underWay.isEmpty();
  }

  /** Lets requests take effect whose time has come. */
  void land() {
    List<Late> due;
    synchronized (this) {
      due = underWay.stream().filter(l -> !clock.instant().isBefore(l.lands())).toList();
      underWay.removeAll(due);
    }
    due.forEach(late -> {
      try {
        forward(late.message());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private void relay(HttpExchange exchange) throws IOException {
    try (exchange) {
      Message message = Message.read(part, exchange);
      if (injector.dead()) {
        return;
      }
      Instant wait = notBefore;
      if (wait != null && clock.instant().isBefore(wait)) {
        watcher.hole(
            "asked "
                + part.word()
                + " at "
                + clock.instant()
                + " although it wanted a pause until "
                + wait);
      }
      int number = injector.reach(part, message.operation(), message.writes(), message.batch());
      Fault fault = injector.fault(number);
      if (fault == null) {
        if (injector.forbidden(part)) {
          refuse(exchange);
        } else {
          pass(exchange, message);
        }
        return;
      }
      injector.struck();
      strike(exchange, message, fault);
    }
  }

  private void strike(HttpExchange exchange, Message message, Fault fault) throws IOException {
    if (fault.late()) {
      synchronized (this) {
        Duration late = part == Part.SLACK ? LATE_MESSAGE : LATE;
        underWay.add(new Late(clock.instant().plus(late), message));
      }
    }
    byte[] truth = new byte[0];
    if (fault.arrives() && fault != Fault.KILLED_AFTER) {
      truth = forward(message).body();
    }
    switch (fault) {
      case KILLED_BEFORE, KILLED_BETWEEN, KILLED_LATE -> injector.kill();
      case KILLED_AFTER -> {
        HttpResponse<byte[]> answer = forward(message);
        injector.kill();
        send(exchange, answer);
      }
      case SILENT_BEFORE, SILENT_AFTER, SILENT_LATE -> silence();
      case RESET -> {}
      case TOO_MANY -> tooMany(exchange, String.valueOf(ASKED.toSeconds()), ASKED);
      case TOO_MANY_DATE ->
          tooMany(
              exchange,
              DateTimeFormatter.RFC_1123_DATE_TIME
                  .withLocale(Locale.ROOT)
                  .format(clock.instant().plus(ASKED).atOffset(ZoneOffset.UTC)),
              ASKED);
      case TOO_MANY_ABSURD -> tooMany(exchange, "9".repeat(20), MOST);
      case SERVER_ERROR -> send(exchange, 500, "application/json", "{\"errors\":[]}");
      case PARTIAL -> {
        forward(message.first());
        send(exchange, 500, "application/json", "{\"errors\":[]}");
      }
      case BAD_GATEWAY ->
          send(exchange, 502, "text/html", "<html><body>502 Bad Gateway</body></html>");
      case TRUNCATED -> {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        int half = Math.max(1, truth.length / 2);
        exchange.sendResponseHeaders(200, half);
        exchange.getResponseBody().write(truth.length == 0 ? new byte[] {'{'} : truth, 0, half);
      }
      case GRAPHQL_ERROR ->
          send(
              exchange,
              200,
              "application/json",
              "{\"errors\":[{\"message\":\"Problem processing request\"}],\"data\":null}");
      case FORBIDDEN -> {
        injector.forbid(part);
        refuse(exchange);
      }
      case DATABASE_GONE_BEFORE, DATABASE_GONE_AT_COMMIT, DATABASE_GONE_AFTER ->
          throw new IllegalStateException(fault + " on " + part);
    }
  }

  private void tooMany(HttpExchange exchange, String retryAfter, Duration wait) throws IOException {
    notBefore = clock.instant().plus(wait).truncatedTo(ChronoUnit.SECONDS);
    exchange.getResponseHeaders().set("Retry-After", retryAfter);
    send(exchange, 429, "application/json", "{\"errors\":[\"too many requests\"]}");
  }

  private static void refuse(HttpExchange exchange) throws IOException {
    send(exchange, 403, "application/json", "{\"errors\":[\"permission denied\"]}");
  }

  private void silence() {
    CountDownLatch end;
    synchronized (this) {
      end = over;
    }
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(HttpExchange exchange, Message message) throws IOException {
    if (watcher.answers(part, exchange, message)) {
      return;
    }
    send(exchange, forward(message));
  }

  private HttpResponse<byte[]> forward(Message message) throws IOException {
    watcher.arrives(message);
    try {
      URI uri = message.uri();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      var request =
          HttpRequest.newBuilder(target.resolve(uri.getRawPath() + query))
              .method(
                  message.method(),
                  message.body().length == 0
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofByteArray(message.body()));
      message
          .headers()
          .forEach((name, values) -> {
            if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
              values.forEach(value -> request.header(name, value));
            }
          });
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      watcher.arrived(message);
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void send(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
    answer
        .headers()
        .map()
        .forEach((name, values) -> {
          if (!HOP.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
            values.forEach(value -> exchange.getResponseHeaders().add(name, value));
          }
        });
    byte[] body = answer.body();
    exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    end();
    server.stop(0);
    client.close();
  }
}
