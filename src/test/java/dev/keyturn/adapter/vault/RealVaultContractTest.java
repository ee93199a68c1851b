package dev.keyturn.adapter.vault;

import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretStore;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The same contract on a real Vault or OpenBao in development mode: {@code VAULT_ADDR_FOR_TESTS},
 * {@code VAULT_TOKEN_FOR_TESTS}, KV version 2 at {@code secret}. It leaves what it wrote below
 * {@code keyturn-contract/}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfEnvironmentVariable(named = "VAULT_ADDR_FOR_TESTS", matches = ".+")
@EnabledIfEnvironmentVariable(named = "VAULT_TOKEN_FOR_TESTS", matches = ".+")
class RealVaultContractTest extends SecretStoreContract {
  private VaultConnection connection;

  @BeforeAll
  void connect() {
    connection =
        new VaultConnection(
            new VaultSettings(
                address(),
                new VaultLogin.Token(SecretValue.of(token())),
                null,
                null,
                Duration.ofSeconds(10)),
            Clock.systemUTC());
  }

  @AfterAll
  void disconnect() {
    connection.close();
  }

  @Override
  SecretStore store() {
    return new VaultStore(connection);
  }

  @Override
  RawVault raw() {
    return new RawVault(address(), token());
  }

  @Override
  VaultPath fresh() {
    return new VaultPath("secret", "keyturn-contract/" + UUID.randomUUID(), "value");
  }

  private static URI address() {
    return URI.create(System.getenv("VAULT_ADDR_FOR_TESTS"));
  }

  private static String token() {
    return System.getenv("VAULT_TOKEN_FOR_TESTS");
  }
}
