package dev.keyturn.wiring;

import com.sun.net.httpserver.HttpServer;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What a server stands beside: a Vault, and something like Railway that answers 405. */
final class Surroundings implements AutoCloseable {
  final VaultWorld vaultWorld = new VaultWorld(Clock.systemUTC());
  final AtomicInteger railwayCalls = new AtomicInteger();
  final VaultServer vault;
  private final HttpServer railway;

  Surroundings() {
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
  }

  /** The environment variables that every server needs, on an H2 file in a folder. */
  Map<String, String> variables(Path folder) {
    return new TreeMap<>(
        Map.of(
            "KEYTURN_DATA",
            folder.resolve("data").toString(),
            "KEYTURN_PLANS",
            folder.toString(),
            "KEYTURN_RAILWAY_URL",
            "http://127.0.0.1:" + railway.getAddress().getPort() + "/graphql/v2",
            "VAULT_ADDR",
            vault.address().toString(),
            "VAULT_TOKEN",
            vaultWorld.rootToken()));
  }

  @Override
  public void close() {
    railway.stop(0);
    vault.close();
  }
}
