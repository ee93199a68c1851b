package dev.keyturn.adapter.vault;

import static dev.keyturn.adapter.vault.SecretStoreContract.failureOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.sandbox.vault.VaultOperation;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A standby node of a cluster answers reads as they were; and what OpenBao asks for besides. */
class VaultClusterTest {
  private static final VaultPath PATH = new VaultPath("secret", "app/jwt", "value");

  private final VaultWorld world = new VaultWorld(Clock.systemUTC());
  private VaultServer server;
  private VaultConnection connection;
  private RawVault root;
  private VaultStore store;

  @BeforeEach
  void start() throws Exception {
    server = VaultServer.start(world, 0);
    connection =
        VaultFaultsTest.connect(server.address(), world.rootToken(), Duration.ofSeconds(15));
    root = new RawVault(server.address(), world.rootToken());
    store = new VaultStore(connection, Duration.ZERO);
  }

  @AfterEach
  void stop() {
    connection.close();
    server.close();
  }

  @Test
  void whoever_has_written_reads_it_back_from_a_node_that_lags_behind() throws Exception {
    world.standby();
    store.protect(PATH);
    for (int n = 0; n < 5; n++) {
      assertThat(store.write(PATH, n, SecretValue.of("v" + n), Map.of())).isEqualTo(n + 1);
      assertThat(root.get("secret/data/app/jwt?version=" + (n + 1)).status()).isEqualTo(404);
      assertThat(store.newest(PATH).number()).isEqualTo(n + 1);
      assertThat(store.read(PATH, n + 1).value().reveal()).isEqualTo("v" + n);
    }
    store.label(PATH, Map.of("a", "b"));
    assertThat(failureOf(() -> store.write(PATH, 3, SecretValue.of("x"), Map.of())).kind())
        .isEqualTo(RemoteFailure.Kind.CONFLICT);
    assertThat(store.newest(PATH).number()).isEqualTo(5);
  }

  /** A cluster that tells no index, as older releases: there only looking again helps. */
  @Test
  void settings_that_do_not_show_at_once_are_looked_at_again_and_then_given_up() {
    world.standbyWithoutIndex();
    RemoteFailure failure = failureOf(() -> store.protect(PATH));
    assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
    assertThat(failure.problem()).contains("did not stay as they were set");
    assertThat(world.calls(VaultOperation.WRITE_METADATA)).isEqualTo(1);
    assertThat(world.calls(VaultOperation.READ_METADATA)).isBetween(10, 50);
  }

  @Test
  void a_mount_that_wants_metadata_compared_gets_its_version() throws Exception {
    root.post("secret/config", "{\"metadata_cas_required\":true}");
    store.protect(PATH);
    store.write(PATH, 0, SecretValue.of("alpha"), Map.of());
    store.label(PATH, Map.of("a", "b"));
    store.label(PATH, Map.of("c", "d"));
    var data = root.get("secret/metadata/app/jwt").body().path("data");
    assertThat(data.path("current_metadata_version").asInt()).isEqualTo(3);
    assertThat(data.path("custom_metadata").toString()).isEqualTo("{\"a\":\"b\",\"c\":\"d\"}");
  }

  @Test
  void what_answers_in_tls_is_told_so() throws Exception {
    var tls = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tls.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] text = "Client sent an HTTP request to an HTTPS server.\n".getBytes(UTF_8);
            exchange.sendResponseHeaders(400, text.length);
            exchange.getResponseBody().write(text);
          }
        });
    tls.start();
    var address = URI.create("http://127.0.0.1:" + tls.getAddress().getPort());
    var role = new VaultLogin.AppRole("approle", "role", SecretValue.of("secret"));
    for (var login : List.of(new VaultLogin.Token(SecretValue.of("token")), role)) {
      var settings = new VaultSettings(address, login, null, null, Duration.ofSeconds(15));
      try (var plain = new VaultConnection(settings, Clock.systemUTC())) {
        RemoteFailure failure = failureOf(() -> new VaultStore(plain).newest(PATH));
        assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.REJECTED);
        assertThat(failure.problem()).contains("speaks TLS").contains("VAULT_ADDR");
      }
    }
    tls.stop(0);
  }
}
