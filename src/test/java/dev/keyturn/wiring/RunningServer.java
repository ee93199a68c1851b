package dev.keyturn.wiring;

import com.sun.net.httpserver.HttpServer;
import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Tokens;
import dev.keyturn.rotation.Actor;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code serve} on a free port and an H2 file, beside a Vault and something like Railway. */
final class RunningServer implements AutoCloseable {
  final VaultWorld vaultWorld = new VaultWorld(Clock.systemUTC());
  final AtomicInteger railwayCalls = new AtomicInteger();
  final Server server;
  private final String viewer;
  private final VaultServer vault;
  private final HttpServer railway;
  private final HttpClient http = HttpClient.newHttpClient();

  RunningServer(Path directory, Map<String, Object> properties) {
    this(directory, properties, Map.of());
  }

  /**
   * @param more environment variables beside those that every server needs
   */
  RunningServer(Path directory, Map<String, Object> properties, Map<String, String> more) {
    try {
      vault = VaultServer.start(vaultWorld, 0);
      railway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    railway.createContext(
        "/",
        exchange -> {
          railwayCalls.incrementAndGet();
          exchange.sendResponseHeaders(405, -1);
          exchange.close();
        });
    railway.start();
    var variables =
        new HashMap<>(
            Map.of(
                "KEYTURN_DATA",
                directory.resolve("data").toString(),
                "KEYTURN_PLANS",
                directory.toString(),
                "KEYTURN_RAILWAY_URL",
                "http://127.0.0.1:" + railway.getAddress().getPort() + "/graphql/v2",
                "VAULT_ADDR",
                vault.address().toString(),
                "VAULT_TOKEN",
                vaultWorld.rootToken()));
    variables.putAll(more);
    server = Server.start(variables, 0, properties);
    viewer = token("viewer@example.com", AccessRole.VIEWER).text();
  }

  /** A new bearer token. */
  Tokens.Made token(String person, AccessRole... roles) {
    return beans()
        .getBean(Tokens.class)
        .make(
            new Tokens.Wish(person, "a test's", Set.of(roles), Set.of(), Duration.ofDays(1)),
            new Actor("test", "cli"));
  }

  ApplicationContext beans() {
    return server.context();
  }

  void stopVault() {
    vault.close();
  }

  /** As somebody who may see everything. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(at(path)));
  }

  /** As the same. */
  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return sendAsIs(request.copy().setHeader("Authorization", "Bearer " + viewer));
  }

  HttpResponse<String> sendAsIs(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  URI at(String path) {
    return URI.create("http://localhost:" + server.port() + path);
  }

  @Override
  public void close() {
    server.close();
    railway.stop(0);
    vault.close();
    http.close();
  }
}
