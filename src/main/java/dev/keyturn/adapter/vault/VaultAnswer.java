package dev.keyturn.adapter.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.jopenlibs.vault.json.Json;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import io.github.jopenlibs.vault.json.ParseException;
import io.github.jopenlibs.vault.rest.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * One answer of Vault, its body parsed as a whole: the driver's own view of a body turns everything
 * into strings.
 *
 * @param body null when it is not a JSON object, so not Vault's
 */
record VaultAnswer(int status, @Nullable JsonObject body) {

  static VaultAnswer of(RestResponse response) {
    return new VaultAnswer(response.getStatus(), parse(new String(response.getBody(), UTF_8)));
  }

  private static @Nullable JsonObject parse(String text) {
    try {
      JsonValue value = Json.parse(text);
      return value.isObject() ? value.asObject() : null;
    } catch (ParseException e) {
      return null;
    }
  }

  /** The object of that name in the body, or null. */
  @Nullable JsonObject data() {
    return body == null ? null : object(body, "data");
  }

  /**
   * Vault's word for "there is none": 404 with no error named, or with what it knows of a deleted
   * version. A proxy's 404 is not that, nor is Vault's for a path that its store does not have,
   * whose data is null.
   */
  boolean absent() {
    return status == 404
        && body != null
        && (data() != null || (body.get("errors") != null && !says("")));
  }

  /** Whether one of Vault's errors has these words; with no words, whether there is any error. */
  boolean says(String words) {
    JsonValue errors = body == null ? null : body.get("errors");
    if (errors == null || !errors.isArray()) {
      return false;
    }
    for (JsonValue error : errors.asArray()) {
      if (error.isString() && error.asString().contains(words)) {
        return true;
      }
    }
    return false;
  }

  static @Nullable JsonObject object(JsonObject in, String name) {
    JsonValue value = in.get(name);
    return value != null && value.isObject() ? value.asObject() : null;
  }

  /** A whole number of that name, or -1. */
  static int number(@Nullable JsonObject in, String name) {
    JsonValue value = in == null ? null : in.get(name);
    return value != null && value.isNumber() && value.toString().matches("\\d{1,9}")
        ? value.asInt()
        : -1;
  }

  /** A string of that name, or the empty string. */
  static String text(JsonObject in, String name) {
    JsonValue value = in.get(name);
    return value != null && value.isString() ? value.asString() : "";
  }

  @Override
  public String toString() {
    return "Answer[" + status + "]";
  }
}
