package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.keyturn.Patience;
import dev.keyturn.endtoend.Gate.Crossing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The relay in front of a server of the world cuts where it says, or the kills prove nothing. */
class RelayTest {
  @Test
  void what_is_cut_off_before_never_arrives_and_only_what_is_cut_off_behind_is_answered()
      throws IOException, InterruptedException {
    for (Moment moment : Moment.values()) {
      var arrived = new AtomicInteger();
      var struck = new CountDownLatch(1);
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            arrived.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      server.start();
      var target = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      try (var relay = new Relay(target, _ -> Crossing.of(moment, struck::countDown))) {
        assertThat(answered(relay)).as(moment + ": answered").isEqualTo(moment == Moment.AFTER);
        assertThat(Patience.await(struck)).as(moment + ": struck").isTrue();
        assertThat(arrived.get() > 0).as(moment + ": arrived").isEqualTo(moment != Moment.BEFORE);
      } finally {
        server.stop(0);
      }
    }
  }

  private static boolean answered(Relay relay) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(relay.address().resolve("/a"))
            .POST(HttpRequest.BodyPublishers.ofString("once"))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 204;
    } catch (IOException cutOff) {
      return false;
    }
  }
}
