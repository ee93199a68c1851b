package dev.keyturn.adapter.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Somebody else who talks to the same Vault, without Keyturn's code. */
public final class RawVault {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI address;
  private final String token;

  public record Response(int status, JsonNode body) {}

  /**
   * @param token empty for none
   */
  public RawVault(URI address, String token) {
    this.address = address;
    this.token = token;
  }

  public Response get(String path) {
    return call("GET", path, "");
  }

  public Response post(String path, String body) {
    return call("POST", path, body);
  }

  public Response call(String method, String path, String body) {
    var request =
        HttpRequest.newBuilder(address.resolve("/v1/" + path))
            .header("X-Vault-Request", "true")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (method.equals("PATCH")) {
      request.header("Content-Type", "application/merge-patch+json");
    }
    if (!token.isEmpty()) {
      request.header("X-Vault-Token", token);
    }
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      return new Response(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new IllegalStateException("no answer to " + method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
