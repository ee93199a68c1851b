package dev.keyturn.wiring;

import static dev.keyturn.Patience.await;

import dev.keyturn.access.Tokens;
import dev.keyturn.sandbox.vault.VaultWorld;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code serve} as a person starts it, with its turns, on a free port and an H2 file, for a test
 * that stops it or something beside it.
 */
final class RunningServer extends Visitor {
  final VaultWorld vaultWorld;
  final AtomicInteger railwayCalls;
  final Server server;
  private final Surroundings surroundings;

  RunningServer(Path directory, Map<String, Object> properties) {
    this(directory, properties, Map.of());
  }

  /**
   * @param more environment variables beside those that every server needs
   */
  RunningServer(Path directory, Map<String, Object> properties, Map<String, String> more) {
    var surroundings = new Surroundings();
    var variables = surroundings.variables(directory);
    variables.putAll(more);
    var server = Server.start(variables, 0, properties);
    super(server.context().getBean(Tokens.class), server.port());
    this.surroundings = surroundings;
    this.vaultWorld = surroundings.vaultWorld;
    this.railwayCalls = surroundings.railwayCalls;
    this.server = server;
    // Not before the first turn.
    await().until(() -> get("/health/ready").statusCode() == 200);
  }

  ApplicationContext beans() {
    return server.context();
  }

  void stopVault() {
    surroundings.vault.close();
  }

  @Override
  public void close() {
    server.close();
    surroundings.close();
    super.close();
  }
}
