package dev.keyturn.adapter.vault;

import static dev.keyturn.adapter.vault.SecretStoreContract.failureOf;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A Vault behind a certificate that no public authority has signed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VaultTlsTest {
  private static final VaultPath PATH = new VaultPath("secret", "app/jwt", "value");

  private final VaultWorld world = new VaultWorld(Clock.systemUTC());
  @TempDir private static Path folder;
  private VaultServer server;
  private Path ca;

  @BeforeAll
  void start() throws Exception {
    char[] password = "changeit".toCharArray();
    Path file = folder.resolve("identity.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "vault",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor()).isZero();

    KeyStore identity = KeyStore.getInstance(file.toFile(), password);
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(identity, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    server = VaultServer.startTls(world, 0, context);
    ca = folder.resolve("ca.pem");
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII))
            .encodeToString(identity.getCertificate("vault").getEncoded());
    Files.writeString(ca, "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void a_private_ca_is_trusted_when_its_file_is_named() throws Exception {
    try (var connection = connect(server.address(), ca)) {
      VaultStore store = new VaultStore(connection);
      assertThat(store.write(PATH, 0, SecretValue.of("alpha"), Map.of())).isEqualTo(1);
    }
  }

  @Test
  void an_unknown_certificate_or_host_is_rejected() {
    URI otherHost = URI.create("https://127.0.0.1:" + server.address().getPort());
    try (var unknown = connect(server.address(), null);
        var misnamed = connect(otherHost, ca)) {
      for (var connection : List.of(unknown, misnamed)) {
        var failure = failureOf(() -> new VaultStore(connection).newest(PATH));
        assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
        assertThat(failure.problem()).contains("certificate");
      }
    }
  }

  @Test
  void a_ca_file_without_a_certificate_is_refused_at_start() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    assertThatIllegalArgumentException().isThrownBy(() -> connect(server.address(), empty));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> connect(server.address(), folder.resolve("missing.pem")));
  }

  private VaultConnection connect(URI address, Path caFile) {
    return new VaultConnection(
        new VaultSettings(
            address,
            new VaultLogin.Token(SecretValue.of(world.rootToken())),
            null,
            caFile,
            Duration.ofSeconds(5)),
        Clock.systemUTC());
  }
}
