package dev.keyturn.adapter.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.VaultPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A mount that keeps no versions takes whatever is written to it for a secret. */
class KvVersionOneTest {
  private static final String TOKEN =
      """
      {"data":{"accessor":"a","creation_time":1,"creation_ttl":3600,"display_name":"token","id":"t",
      "entity_id":"","expire_time":null,"explicit_max_ttl":0,"meta":null,"num_uses":0,"orphan":true,
      "path":"auth/token/create","policies":["keyturn"],"renewable":false,"ttl":3600,"type":"service"}}
      """;

  private final List<String> written = new CopyOnWriteArrayList<>();

  @Test
  void it_is_found_out_before_anything_is_written() throws Exception {
    var vault = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    vault.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          if (!exchange.getRequestMethod().equals("GET")) {
            written.add(path);
          }
          String answer =
              path.startsWith("/v1/sys/internal/ui/mounts/secret")
                  ? "{\"data\":{\"type\":\"kv\",\"options\":{\"version\":\"1\"}}}"
                  : path.equals("/v1/auth/token/lookup-self") ? TOKEN : "{\"errors\":[]}";
          byte[] body = answer.getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(answer.contains("data") ? 200 : 404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    vault.start();
    var address = URI.create("http://127.0.0.1:" + vault.getAddress().getPort());
    try (var connection = VaultFaultsTest.connect(address, "token", Duration.ofSeconds(10))) {
      var store = new VaultStore(connection);
      var failure =
          catchThrowableOfType(
              RemoteFailure.class,
              () -> store.protect(new VaultPath("secret", "zkeb/jwt", "value")));

      assertThat(failure).hasMessageContaining("secret is not KV version 2");
      assertThat(
              catchThrowableOfType(
                  RemoteFailure.class,
                  () -> store.ready(List.of(new VaultPath("secret", "zkeb/jwt", "value")))))
          .hasMessageContaining("secret is not KV version 2");
      assertThat(written).isEmpty();
    } finally {
      vault.stop(0);
    }
  }
}
