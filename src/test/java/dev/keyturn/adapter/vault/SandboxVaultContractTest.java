package dev.keyturn.adapter.vault;

import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretStore;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SandboxVaultContractTest extends SecretStoreContract {
  private final VaultWorld world = new VaultWorld(Clock.systemUTC());
  private final AtomicInteger paths = new AtomicInteger();
  private VaultServer server;
  private VaultConnection connection;

  @BeforeAll
  void start() throws Exception {
    server = VaultServer.start(world, 0);
    connection =
        new VaultConnection(
            new VaultSettings(
                server.address(),
                new VaultLogin.Token(SecretValue.of(world.rootToken())),
                null,
                null,
                Duration.ofSeconds(10)),
            Clock.systemUTC());
  }

  @AfterAll
  void stop() {
    connection.close();
    server.close();
  }

  @Override
  SecretStore store() {
    return new VaultStore(connection);
  }

  @Override
  RawVault raw() {
    return new RawVault(server.address(), world.rootToken());
  }

  @Override
  VaultPath fresh() {
    return new VaultPath("secret", "contract/p" + paths.incrementAndGet(), "value");
  }
}
