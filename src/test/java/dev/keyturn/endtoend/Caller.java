package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** A person with a token, who speaks with a process that serves. */
final class Caller {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI api;
  private final String token;

  Caller(int port, String token) {
    this.api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
    this.token = token;
  }

  JsonNode get(String path) {
    return json(text(path));
  }

  String text(String path) {
    return send(path, request(path).GET());
  }

  JsonNode post(String path, Map<String, ?> body) {
    try {
      return json(
          send(
              path,
              request(path)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(api.resolve(path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + token);
  }

  private static String send(String path, HttpRequest.Builder request) {
    try {
      var answer = CLIENT.send(request.build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path + ": " + answer.body()).isBetween(200, 299);
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
