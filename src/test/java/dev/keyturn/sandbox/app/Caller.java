package dev.keyturn.sandbox.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A caller of one edge that reads JSON answers. */
final class Caller implements AutoCloseable {
  static final String NONCE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI edge;
  private final HttpClient client = HttpClient.newHttpClient();

  record Reply(int status, JsonNode body, String raw) {
    String text(String field) {
      return body.path(field).asText("");
    }
  }

  Caller(URI edge) {
    this.edge = edge;
  }

  Reply get(String path, String... headers) throws IOException, InterruptedException {
    return send("GET", path, "", headers);
  }

  Reply post(String path, String body, String... headers) throws IOException, InterruptedException {
    return send("POST", path, body, headers);
  }

  Reply attest(String... names) throws IOException, InterruptedException {
    return post(
        AppSpec.ATTESTATION_PATH,
        challenge(NONCE, names),
        "Authorization",
        "Bearer " + TestEdge.TOKEN);
  }

  static String challenge(String nonce, String... names) {
    String quoted =
        Arrays.stream(names).map(name -> '"' + name + '"').collect(Collectors.joining(","));
    return "{\"nonce\":\"%s\",\"names\":[%s]}".formatted(nonce, quoted);
  }

  Reply send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(edge.resolve(path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    JsonNode json =
        response.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(response.body());
    return new Reply(response.statusCode(), json, response.body());
  }

  @Override
  public void close() {
    client.close();
  }
}
