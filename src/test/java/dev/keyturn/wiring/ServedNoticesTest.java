package dev.keyturn.wiring;

import static dev.keyturn.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.keyturn.request.StartRequest;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Actor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedNoticesTest {

  @Test
  void a_server_tells_of_a_rotation_by_itself_and_counts_what_is_left(@TempDir Path directory)
      throws Exception {
    String plan = Files.readString(Path.of("rotation-plans", "zkeb.yaml"));
    Files.writeString(
        directory.resolve("zkeb.yaml"),
        plan.substring(0, plan.indexOf("notify:")) + "notify: { webhooks: [SECURITY, DOWN] }\n");
    List<String> received = Collections.synchronizedList(new ArrayList<>());
    var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          boolean down = exchange.getRequestURI().getPath().equals("/down");
          if (!down) {
            received.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          }
          exchange.sendResponseHeaders(down ? 500 : 204, -1);
          exchange.close();
        });
    receiver.start();
    String url = "http://127.0.0.1:" + receiver.getAddress().getPort();
    String secret = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
    try (var server =
        new RunningServer(
            directory,
            Map.of(),
            Map.of(
                "KEYTURN_WEBHOOK_SECURITY_URL",
                url + "/security",
                "KEYTURN_WEBHOOK_SECURITY_SECRET",
                secret,
                "KEYTURN_WEBHOOK_DOWN_URL",
                url + "/down",
                "KEYTURN_WEBHOOK_DOWN_SECRET",
                secret))) {
      server
          .beans()
          .getBean(Starts.class)
          .start(
              new Actor("alice@zkeb.example.com", "api"),
              new StartRequest("zkeb", "production", Set.of(), "quarterly", false, null));

      await().until(() -> received.stream().anyMatch(b -> b.contains("rotation.requested")));
      assertThat(server.get("/metrics").body())
          .containsPattern("(?m)^keyturn_notices_pending [1-9]")
          .containsPattern("(?m)^keyturn_notices_given_up 0");
    } finally {
      receiver.stop(0);
    }
  }
}
