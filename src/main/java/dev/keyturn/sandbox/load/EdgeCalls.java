package dev.keyturn.sandbox.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Sends one request to the edge of a service and reads the JSON answer. */
final class EdgeCalls {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client;
  private final Tally tally;

  EdgeCalls(HttpClient client, Tally tally) {
    this.client = client;
    this.tally = tally;
  }

  /**
   * What came back.
   *
   * @param by service, deployment and replica from the answer's headers
   */
  record Reply(int status, JsonNode body, String by) {
    String text(String field) {
      return body.path(field).asText("");
    }
  }

  static HttpRequest.Builder request(LoadTarget target, String path, String secret) {
    return HttpRequest.newBuilder(URI.create(target.edge() + path + "?secret=" + secret))
        .timeout(TIMEOUT);
  }

  /**
   * Empty when no answer came, or one from which nothing follows about a secret: any status that is
   * not among the two.
   */
  Optional<Reply> send(HttpRequest request, int success, int refusal) throws InterruptedException {
    tally.requests.increment();
    try {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() == success || response.statusCode() == refusal) {
        String by =
            header(response, "X-Service")
                + "/"
                + header(response, "X-Deployment-Id")
                + "/"
                + header(response, "X-Replica-Id");
        return Optional.of(new Reply(response.statusCode(), JSON.readTree(response.body()), by));
      }
    } catch (IOException _) {
      // No answer, or one that is no JSON: counted below like any other failed request.
    }
    tally.requestsFailed.increment();
    return Optional.empty();
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("?");
  }
}
