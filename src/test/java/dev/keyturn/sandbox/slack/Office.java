package dev.keyturn.sandbox.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A workspace with a channel, two people, a small app that writes down what it is sent, and a
 * client.
 */
final class Office implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  /** A request as it came, before anybody parsed it. */
  record Received(String path, String body, Map<String, String> headers) {
    Map<String, String> form() {
      return FormBody.parse(body);
    }

    JsonNode payload() throws IOException {
      return JSON.readTree(form().get("payload"));
    }
  }

  final SlackWorld world;
  final SlackServer slack;
  final String channel;
  final String alice;
  final String bob;
  final Queue<Received> received = new ConcurrentLinkedQueue<>();
  final AtomicReference<String> answer = new AtomicReference<>("");
  final CountDownLatch silence = new CountDownLatch(1);
  volatile boolean silent;
  private final HttpServer app;
  private final HttpClient http = HttpClient.newHttpClient();

  Office(Clock clock) throws IOException {
    world = new SlackWorld(clock, new SecureRandom());
    channel = world.addChannel("#deployments");
    alice = world.addUser("alice", "alice@example.com");
    bob = world.addUser("bob", "bob@example.com");
    app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    app.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    app.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var headers = new LinkedHashMap<String, String>();
            exchange.getRequestHeaders().forEach((name, all) -> headers.put(name, all.getFirst()));
            received.add(
                new Received(
                    exchange.getRequestURI().getPath(),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                    headers));
            if (silent) {
              silence.await();
            }
            byte[] bytes = answer.get().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    app.start();
    world.requestUrl(URI.create("http://127.0.0.1:" + app.getAddress().getPort()));
    slack = SlackServer.start(world, 0);
  }

  JsonNode call(String method, String json) throws IOException, InterruptedException {
    return JSON.readTree(raw(method, json, world.botToken()).body());
  }

  JsonNode form(String method, Map<String, String> fields)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(slack.api().resolve(method))
            .header("Authorization", "Bearer " + world.botToken())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(FormBody.write(fields)));
    return JSON.readTree(http.send(request.build(), BodyHandlers.ofString()).body());
  }

  HttpResponse<String> raw(String method, String json, String token)
      throws IOException, InterruptedException {
    return post(slack.api().resolve(method), json, token);
  }

  HttpResponse<String> post(URI to, String json, String token)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(to)
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Posts a message with one button and returns its timestamp. */
  String prompt() throws IOException, InterruptedException {
    return call(
            "chat.postMessage",
            """
            {"channel": "#deployments", "text": "Rotate?", "blocks": [
              {"type": "section", "text": {"type": "mrkdwn", "text": "*Rotate?*"}},
              {"type": "actions", "block_id": "decision", "elements": [
                {"type": "button", "action_id": "approve", "value": "r-1", "style": "primary",
                 "text": {"type": "plain_text", "text": "Approve"}}]}]}
            """)
        .path("ts")
        .asText();
  }

  @Override
  public void close() {
    silence.countDown();
    slack.close();
    app.stop(0);
    http.shutdownNow();
  }
}
