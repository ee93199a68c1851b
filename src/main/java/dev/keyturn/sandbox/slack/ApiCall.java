package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of one call, whether they came as a form or as JSON. */
record ApiCall(@Nullable String token, ObjectNode arguments) {
  static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param contentType as the header has it, or empty
   */
  static ApiCall of(@Nullable String authorization, String contentType, String query, String body) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    put(arguments, FormBody.parse(query));
    if (contentType.startsWith("application/json")) {
      if (!(tree(body) instanceof ObjectNode sent)) {
        throw ApiError.of("invalid_json");
      }
      arguments.setAll(sent);
    } else if (contentType.isEmpty()
        || contentType.startsWith("application/x-www-form-urlencoded")) {
      put(arguments, FormBody.parse(body));
    } else {
      throw ApiError.of("invalid_form_data");
    }
    String token =
        authorization != null && authorization.startsWith("Bearer ")
            ? authorization.substring("Bearer ".length()).strip()
            : arguments.path("token").textValue();
    return new ApiCall(token, arguments);
  }

  private static void put(ObjectNode arguments, Map<String, String> form) {
    form.forEach(arguments::put);
  }

  static @Nullable JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** Null when it is not there or empty. */
  @Nullable String text(String name) {
    JsonNode value = arguments.path(name);
    String text = value.isValueNode() && !value.isNull() ? value.asText() : "";
    return text.isEmpty() ? null : text;
  }

  String text(String name, String error) {
    String text = text(name);
    if (text == null) {
      throw ApiError.of(error);
    }
    return text;
  }

  boolean flag(String name) {
    String text = text(name);
    return text != null && (text.equals("true") || text.equals("1"));
  }

  int number(String name, int otherwise, int most) {
    String text = text(name);
    if (text == null) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < 1) {
      throw ApiError.of("invalid_limit");
    }
    return Math.min(most, Integer.parseInt(text));
  }

  /** An object or array; in a form it is JSON in a string. Null when it is not there. */
  @Nullable JsonNode json(String name, String error) {
    JsonNode value = arguments.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (value.isContainerNode()) {
      return value;
    }
    JsonNode parsed = tree(value.asText());
    if (parsed == null || !parsed.isContainerNode()) {
      throw ApiError.of(error);
    }
    return parsed;
  }
}
