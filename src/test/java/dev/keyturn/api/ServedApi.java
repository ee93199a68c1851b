package dev.keyturn.api;

import com.sun.net.httpserver.HttpServer;
import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Needs;
import dev.keyturn.access.Open;
import dev.keyturn.access.Right;
import dev.keyturn.access.Token;
import dev.keyturn.access.Tokens;
import dev.keyturn.rotation.Actor;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import dev.keyturn.wiring.Inside;
import dev.keyturn.wiring.Program;
import dev.keyturn.wiring.Server;
import io.micronaut.web.router.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code serve} on a free port, beside a Vault and a Railway that is away: whatever is started
 * waits where it is. Tokens for anybody.
 */
final class ServedApi implements AutoCloseable {
  /** Far more than one machine asks for; it is the API that is looked at here, not its limits. */
  private static final String NO_LIMIT = "10000";

  /** In which a test says from where it asks. */
  static final String FROM = "X-Test-Address";

  private static final Actor ADMIN = new Actor("admin@shop.example.com", "cli");

  private final VaultWorld vaultWorld = new VaultWorld(Program.clock());
  private final VaultServer vault;
  private final HttpServer railway;
  private final Server server;
  private final HttpClient http = HttpClient.newHttpClient();

  ServedApi(Path folder) {
    try {
      Path plans = Files.createDirectories(folder.resolve("plans"));
      // Nothing starts by itself.
      Files.writeString(
          plans.resolve("shop.yaml"),
          Files.readString(Path.of("src/test/resources/endtoend/shop.yaml"))
              .replace("schedule: { every: 30d }", "schedule: on-demand"));
      vault = VaultServer.start(vaultWorld, 0);
      railway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    railway.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    railway.start();
    server =
        Server.start(
            new TreeMap<>(
                Map.of(
                    "KEYTURN_DATA",
                    folder.resolve("data").toString(),
                    "KEYTURN_PLANS",
                    folder.resolve("plans").toString(),
                    "KEYTURN_RAILWAY_URL",
                    "http://127.0.0.1:" + railway.getAddress().getPort() + "/graphql/v2",
                    "KEYTURN_REQUESTS_PER_SECOND",
                    NO_LIMIT,
                    "KEYTURN_CLIENT_ADDRESS_HEADER",
                    FROM,
                    "RAILWAY_TOKEN_SHOP",
                    "of-no-use",
                    "KEYTURN_ATTESTATION_TOKEN_SHOP",
                    "of-no-use",
                    "VAULT_ADDR",
                    vault.address().toString(),
                    "VAULT_TOKEN",
                    vaultWorld.rootToken())),
            0);
  }

  /**
   * One method of one path.
   *
   * @param right without which it answers nobody; empty: it is open
   */
  record Route(String method, String path, Optional<Right> right) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** What the running server answers, as its router has it; HEAD follows GET by itself. */
  List<Route> routes() {
    return Inside.of(server)
        .getBean(Router.class)
        .uriRoutes()
        .filter(r -> !r.getHttpMethodName().equals("HEAD"))
        .map(r -> {
          var metadata = r.getAnnotationMetadata();
          Optional<Right> right = metadata.enumValue(Needs.class, Right.class);
          if (right.isEmpty() && !metadata.hasAnnotation(Open.class)) {
            throw new AssertionError(r + " is neither open nor does it need a right");
          }
          return new Route(r.getHttpMethodName(), r.getUriMatchTemplate().toPathString(), right);
        })
        .sorted(Comparator.comparing(Route::path).thenComparing(Route::method))
        .distinct()
        .toList();
  }

  /** A token of somebody who may use every plan. */
  String token(String person, AccessRole... roles) {
    return made(person, Set.of(), Duration.ofHours(1), roles).text();
  }

  /** A token that is for these plans only. */
  String tokenFor(String plan, String person, AccessRole... roles) {
    return made(person, Set.of(plan), Duration.ofHours(1), roles).text();
  }

  String revokedToken(String person, AccessRole... roles) {
    var made = made(person, Set.of(), Duration.ofHours(1), roles);
    Token token = made.token();
    Inside.of(server).getBean(Tokens.class).revoke(token.id(), "lost", ADMIN);
    return made.text();
  }

  private Tokens.Made made(String person, Set<String> plans, Duration life, AccessRole... roles) {
    return Inside.of(server)
        .getBean(Tokens.class)
        .make(new Tokens.Wish(person, "test", Set.of(roles), plans, life), ADMIN);
  }

  int port() {
    return server.port();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  HttpRequest.Builder request(String path, String token) {
    return request(path).header("Authorization", "Bearer " + token);
  }

  /** Sends it and reads all of the answer; of one without an end nothing, until all is closed. */
  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(
        request.build(),
        head ->
            head.headers()
                    .firstValue("Content-Type")
                    .filter(t -> t.startsWith("text/event-stream"))
                    .isPresent()
                ? BodySubscribers.mapping(BodySubscribers.ofInputStream(), _ -> "")
                : BodyHandlers.ofString().apply(head));
  }

  /**
   * Headers that an answer has beside its date, and beside whether the connection ends with it,
   * which tells how much of the request had come.
   */
  static Map<String, List<String>> headers(HttpResponse<?> response) {
    var headers = new TreeMap<>(response.headers().map());
    Stream.of("date", "Date", "connection").forEach(headers::remove);
    return headers;
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
    railway.stop(0);
    vault.close();
  }
}
