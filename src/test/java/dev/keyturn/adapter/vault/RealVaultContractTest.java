package dev.keyturn.adapter.vault;

import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretStore;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** The same contract on a real server, where there is one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealVaultContractTest extends SecretStoreContract {
  private final AtomicInteger paths = new AtomicInteger();
  private RealVault server;
  private VaultConnection connection;

  @BeforeAll
  void start() {
    server = RealVault.startOrSkip("the contract of the store on a real Vault");
    connection =
        new VaultConnection(
            new VaultSettings(
                server.address(),
                new VaultLogin.Token(SecretValue.of(server.rootToken())),
                null,
                null,
                Duration.ofSeconds(10)),
            Clock.systemUTC());
  }

  @AfterAll
  void stop() {
    if (server != null) {
      connection.close();
      server.close();
    }
  }

  @Override
  SecretStore store() {
    return new VaultStore(connection);
  }

  @Override
  RawVault raw() {
    return server.root();
  }

  @Override
  VaultPath fresh() {
    return new VaultPath("secret", "contract/p" + paths.incrementAndGet(), "value");
  }
}
