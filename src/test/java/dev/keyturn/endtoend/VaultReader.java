package dev.keyturn.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.sandbox.SandboxWorld;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** Reads the world's Vault over its own API, with the token that may do everything. */
final class VaultReader implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String address;
  private final String token;

  VaultReader(SandboxWorld world) {
    address = world.environment().get("VAULT_ADDR");
    token = world.vault().rootToken();
  }

  /** Every version's fields, oldest first. */
  List<JsonNode> versions(String mount, String path) throws IOException, InterruptedException {
    var found = new ArrayList<JsonNode>();
    int newest = get(mount + "/metadata/" + path).path("data").path("current_version").asInt();
    for (int number = 1; number <= newest; number++) {
      found.add(get(mount + "/data/" + path + "?version=" + number).path("data").path("data"));
    }
    return found;
  }

  /** The names directly below a path, as LIST gives them; folders end in a slash. */
  List<String> list(String mount, String path) throws IOException, InterruptedException {
    var names = new ArrayList<String>();
    get(mount + "/metadata/" + path + "?list=true")
        .path("data")
        .path("keys")
        .forEach(name -> names.add(name.asText()));
    return names;
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
            .header("X-Vault-Token", token)
            .build();
    return JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
  }

  @Override
  public void close() {
    client.close();
  }
}
