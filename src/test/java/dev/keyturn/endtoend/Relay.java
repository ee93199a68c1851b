package dev.keyturn.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keyturn.endtoend.Gate.Crossing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Keyturn and a server of the world and passes everything on, except where an ambush
 * lies: there the caller is killed, before its request has arrived or after it has.
 */
final class Relay implements AutoCloseable {
  private static final String RETRY_AFTER = "2";
  private static final Set<String> HOP =
      Set.of(
          "connection", "content-length", "host", "transfer-encoding", "upgrade", "http2-settings");

  private final URI target;
  private final Gate<Call> gate;
  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicReference<@Nullable Ambush> ambush = new AtomicReference<>();

  /**
   * A request as it came.
   *
   * @param token of Railway's project; empty for all others
   */
  record Call(String method, String path, String token, String body) {}

  /**
   * @param arrives whether the request still reaches the server
   */
  private record Ambush(
      Predicate<Call> at, boolean arrives, Runnable strike, CountDownLatch struck) {}

  Relay(URI target) {
    this(target, Gate.open());
  }

  /**
   * @param gate asked about every request
   */
  Relay(URI target, Gate<Call> gate) {
    this.target = target;
    this.gate = gate;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::relay);
    server.start();
  }

  /** The target's address, but here. */
  URI address() {
    String path = target.getPath() == null ? "" : target.getPath();
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /**
   * Strikes once, at the first such request.
   *
   * @return counts down when it has struck
   */
  CountDownLatch lie(Predicate<Call> at, boolean arrives, Runnable strike) {
    var struck = new CountDownLatch(1);
    ambush.set(new Ambush(at, arrives, strike, struck));
    return struck;
  }

  private void relay(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      var call =
          new Call(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              Objects.requireNonNullElse(
                  exchange.getRequestHeaders().getFirst("Project-Access-Token"), ""),
              new String(body, UTF_8));
      Ambush here = ambush.get();
      boolean caught = here != null && here.at().test(call) && ambush.compareAndSet(here, null);
      if (here != null && caught && !here.arrives()) {
        strike(here);
        return;
      }
      Crossing crossing = gate.enter(call);
      int refused = crossing.refusedWith();
      if (refused != 0) {
        exchange.getResponseHeaders().set("Retry-After", RETRY_AFTER);
        exchange.sendResponseHeaders(refused, -1);
        return;
      }
      if (crossing.endsAt(Moment.BEFORE)) {
        return;
      }
      var response = client.send(request(exchange, body), BodyHandlers.ofByteArray());
      if (here != null && caught) {
        strike(here);
        return;
      }
      if (crossing.endsAt(Moment.BETWEEN)) {
        return;
      }
      response
          .headers()
          .map()
          .forEach((name, values) -> {
            if (!HOP.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
              values.forEach(value -> exchange.getResponseHeaders().add(name, value));
            }
          });
      byte[] answer = response.body();
      exchange.sendResponseHeaders(response.statusCode(), answer.length == 0 ? -1 : answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
      crossing.endsAt(Moment.AFTER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void strike(Ambush ambush) {
    ambush.strike().run();
    ambush.struck().countDown();
  }

  private HttpRequest request(HttpExchange exchange, byte[] body) {
    URI uri = exchange.getRequestURI();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    var request =
        HttpRequest.newBuilder(target.resolve(uri.getRawPath() + query))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    return request.build();
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
