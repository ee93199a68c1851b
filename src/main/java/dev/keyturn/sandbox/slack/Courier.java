package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Carries what people do to the app, and gives it three seconds to answer. */
final class Courier implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(3);

  private record Sent(URI to, String body, String timestamp, String signature) {}

  private final SlackWorld world;
  private final SocketMode sockets;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private volatile @Nullable Sent last;

  Courier(SlackWorld world, SocketMode sockets) {
    this.world = world;
    this.sockets = sockets;
  }

  ClickOutcome interaction(ObjectNode payload, Tampering tampering) {
    if (sockets.connected()) {
      return sockets.send("interactive", payload);
    }
    return post(
        "/slack/interactions", FormBody.write(Map.of("payload", payload.toString())), tampering);
  }

  ClickOutcome command(Map<String, String> fields, Tampering tampering) {
    if (sockets.connected()) {
      return sockets.send("slash_commands", ApiCall.JSON.valueToTree(fields));
    }
    return post("/slack/commands", FormBody.write(fields), tampering);
  }

  /** The last request by request URL once more, byte for byte. */
  ClickOutcome again() {
    Sent sent = last;
    if (sent == null) {
      throw new IllegalStateException("nothing was sent by request URL yet");
    }
    return send(sent, 0);
  }

  private ClickOutcome post(String path, String body, Tampering tampering) {
    URI base = world.requestUrl().orElse(null);
    if (base == null) {
      return ClickOutcome.silent("dispatch_unknown_error");
    }
    String secret = tampering.secret() == null ? world.signingSecret() : tampering.secret();
    long seconds = (tampering.at() == null ? world.naming.now() : tampering.at()).getEpochSecond();
    String signed = tampering.signed().apply(body);
    return send(
        new Sent(
            URI.create(base.toString().replaceAll("/$", "") + path),
            tampering.sent().apply(signed),
            Long.toString(seconds),
            RequestSignature.of(secret, seconds, signed)),
        tampering.retry());
  }

  private ClickOutcome send(Sent sent, int retry) {
    last = sent;
    var request =
        HttpRequest.newBuilder(sent.to())
            .timeout(PATIENCE)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
            .header("X-Slack-Request-Timestamp", sent.timestamp())
            .header("X-Slack-Signature", sent.signature())
            .POST(HttpRequest.BodyPublishers.ofString(sent.body()));
    if (retry > 0) {
      request
          .header("X-Slack-Retry-Num", Integer.toString(retry))
          .header("X-Slack-Retry-Reason", "http_timeout");
    }
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return new ClickOutcome(
          response.statusCode(),
          response.body(),
          response.statusCode() == 200 ? "" : "dispatch_failed");
    } catch (HttpTimeoutException e) {
      return ClickOutcome.silent("operation_timeout");
    } catch (IOException e) {
      return ClickOutcome.silent("dispatch_failed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ClickOutcome.silent("dispatch_failed");
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
