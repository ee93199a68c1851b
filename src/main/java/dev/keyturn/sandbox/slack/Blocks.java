package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Finds things in blocks. */
final class Blocks {
  private Blocks() {}

  /**
   * An interactive element and the block that it is in.
   *
   * @param element may have no action id
   */
  record Place(String blockId, JsonNode element) {}

  /** Gives every block and every element the id that Slack would generate where there is none. */
  static JsonNode named(JsonNode blocks) {
    JsonNode copy = blocks.deepCopy();
    for (int i = 0; i < copy.size(); i++) {
      if (copy.get(i) instanceof ObjectNode block) {
        if (!block.has("block_id")) {
          block.put("block_id", "b" + i);
        }
        int number = 0;
        for (JsonNode element : elements(block)) {
          if (element instanceof ObjectNode named && !named.has("action_id")) {
            named.put("action_id", "a" + i + "." + number);
          }
          number++;
        }
      }
    }
    return copy;
  }

  static Optional<Place> find(JsonNode blocks, String actionId) {
    for (JsonNode block : blocks) {
      for (JsonNode element : elements(block)) {
        if (element.path("action_id").asText().equals(actionId)) {
          return Optional.of(new Place(block.path("block_id").asText(), element));
        }
      }
    }
    return Optional.empty();
  }

  static Iterable<JsonNode> elements(JsonNode block) {
    return switch (block.path("type").asText()) {
      case "actions" -> block.path("elements");
      case "input" -> List.of(block.path("element"));
      case "section" -> block.has("accessory") ? List.of(block.get("accessory")) : List.of();
      default -> List.of();
    };
  }
}
