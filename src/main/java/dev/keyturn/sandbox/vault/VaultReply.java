package dev.keyturn.sandbox.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One answer: a status and, unless it is 204, a JSON body. */
record VaultReply(int status, @Nullable JsonNode body) {
  static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  static VaultReply empty() {
    return new VaultReply(204, null);
  }

  static VaultReply notFound() {
    return errors(404);
  }

  /** Before any policy was asked: there is no token, or no such login. */
  static VaultReply stranger() {
    return errors(403, "permission denied");
  }

  /** There is a mount, but it has no such path. */
  static VaultReply invalidPath() {
    ObjectNode body = envelope();
    body.putNull("data");
    body.putArray("warnings")
        .add(
            "Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate"
                + " API endpoints to use. If using the Vault CLI, use 'vault kv get' for this"
                + " operation.");
    return new VaultReply(404, body);
  }

  static VaultReply denied() {
    return errors(403, "1 error occurred:\n\t* permission denied\n\n");
  }

  static VaultReply invalidToken() {
    return errors(403, "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n");
  }

  static VaultReply errors(int status, String... messages) {
    ObjectNode body = JSON.objectNode();
    var errors = body.putArray("errors");
    for (String message : messages) {
      errors.add(message);
    }
    return new VaultReply(status, body);
  }

  static VaultReply ok(JsonNode data) {
    return data(200, data);
  }

  /** Vault's envelope around what a secrets engine answers. */
  static VaultReply data(int status, JsonNode data) {
    ObjectNode body = envelope();
    body.set("data", data);
    return new VaultReply(status, body);
  }

  /** Vault's envelope around what an auth method answers. */
  static VaultReply auth(JsonNode auth) {
    ObjectNode body = envelope();
    body.putNull("data");
    body.set("auth", auth);
    return new VaultReply(200, body);
  }

  private static ObjectNode envelope() {
    return JSON.objectNode()
        .put("request_id", UUID.randomUUID().toString())
        .put("lease_id", "")
        .put("renewable", false)
        .put("lease_duration", 0)
        .putNull("wrap_info")
        .putNull("warnings")
        .putNull("auth");
  }
}
