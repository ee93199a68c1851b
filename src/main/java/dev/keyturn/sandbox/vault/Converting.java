package dev.keyturn.sandbox.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What Vault makes of a field's JSON, and what it says when it can make nothing of it. */
final class Converting {
  private Converting() {}

  static IllegalArgumentException field(String name, String problem) {
    return new IllegalArgumentException(
        "error converting input for field \"" + name + "\": " + problem);
  }

  static @Nullable Integer number(JsonNode body, String name) {
    String text = body.path(name).asText();
    if (!body.has(name)) {
      return null;
    }
    if (!text.matches("-?\\d{1,9}")) {
      throw field(
          name,
          "cannot parse '' as int: strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
    }
    return Integer.valueOf(text);
  }

  static @Nullable Boolean flag(JsonNode body, String name) {
    String text = body.path(name).asText();
    if (!body.has(name)) {
      return null;
    }
    if (!text.matches("true|false|0|1")) {
      throw field(
          name,
          "cannot parse '' as bool: strconv.ParseBool: parsing \"" + text + "\": invalid syntax");
    }
    return text.equals("true") || text.equals("1");
  }

  /**
   * Vault reads every number as one of 64 bits with a floating point, however many digits it has.
   */
  static JsonNode asVaultReads(JsonNode node) {
    if (node.isNull()) {
      return VaultReply.JSON.objectNode();
    }
    return rounded(node);
  }

  private static JsonNode rounded(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = VaultReply.JSON.objectNode();
      object.properties().forEach(field -> copy.set(field.getKey(), rounded(field.getValue())));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = VaultReply.JSON.arrayNode();
      array.forEach(each -> copy.add(rounded(each)));
      return copy;
    }
    if (!node.isNumber()) {
      return node;
    }
    BigDecimal read = new BigDecimal(Double.toString(node.asDouble())).stripTrailingZeros();
    return read.scale() <= 0
        ? VaultReply.JSON.numberNode(read.toBigInteger())
        : VaultReply.JSON.numberNode(node.asDouble());
  }
}
