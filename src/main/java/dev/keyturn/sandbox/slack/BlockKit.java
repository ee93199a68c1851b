package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What Slack refuses in blocks and views.
 *
 * @see <a href="https://docs.slack.dev/reference/block-kit/blocks">the limits of each block</a>
 */
final class BlockKit {
  private static final int MESSAGE_BLOCKS = 50;
  private static final int VIEW_BLOCKS = 100;
  private static final int ALL_TEXT = 12_000;
  private static final int ID = 255;
  private static final Set<String> STYLES = Set.of("primary", "danger");

  private final List<String> wrong = new ArrayList<>();
  private final Set<String> blockIds = new HashSet<>();
  private int inputs;

  private BlockKit() {}

  /** Throws {@code invalid_blocks} or its relatives. */
  static void checkMessage(JsonNode blocks) {
    if (!blocks.isArray()) {
      throw ApiError.of("invalid_blocks_format");
    }
    var kit = new BlockKit();
    kit.blocks(blocks, MESSAGE_BLOCKS, "/blocks");
    if (!kit.wrong.isEmpty()) {
      throw ApiError.of("invalid_blocks", kit.wrong);
    }
    int length =
        blocks.findValues("text").stream()
            .filter(JsonNode::isTextual)
            .mapToInt(t -> t.textValue().length())
            .sum();
    if (length > ALL_TEXT) {
      throw ApiError.of("msg_blocks_too_long");
    }
  }

  /** Throws {@code invalid_arguments}. */
  static void checkView(JsonNode view) {
    var kit = new BlockKit();
    if (!view.path("type").asText().equals("modal")) {
      kit.wrong.add("unsupported type [json-pointer:/view/type]");
    }
    kit.text(view.path("title"), 24, true, "/view/title");
    if (view.has("submit")) {
      kit.text(view.get("submit"), 24, true, "/view/submit");
    }
    if (view.has("close")) {
      kit.text(view.get("close"), 24, true, "/view/close");
    }
    kit.length(view.path("callback_id"), ID, "/view/callback_id");
    kit.length(view.path("private_metadata"), 3000, "/view/private_metadata");
    kit.blocks(view.path("blocks"), VIEW_BLOCKS, "/view/blocks");
    if (kit.inputs > 0 && !view.has("submit")) {
      kit.wrong.add("missing required field: submit [json-pointer:/view]");
    }
    if (!kit.wrong.isEmpty()) {
      throw ApiError.of("invalid_arguments", kit.wrong);
    }
  }

  private void blocks(JsonNode blocks, int most, String at) {
    items(blocks, most, at);
    for (int i = 0; i < blocks.size(); i++) {
      block(blocks.get(i), at + "/" + i);
    }
  }

  private void block(JsonNode block, String at) {
    String id = block.path("block_id").asText("");
    length(block.path("block_id"), ID, at + "/block_id");
    if (!id.isEmpty() && !blockIds.add(id)) {
      wrong.add("`block_id` " + id + " already exists [json-pointer:" + at + "/block_id]");
    }
    switch (block.path("type").asText("")) {
      case "header" -> text(block.path("text"), 150, true, at + "/text");
      case "section" -> section(block, at);
      case "context" -> {
        items(block.path("elements"), 10, at + "/elements");
        for (int i = 0; i < block.path("elements").size(); i++) {
          text(block.path("elements").get(i), 3000, false, at + "/elements/" + i);
        }
      }
      case "actions" -> {
        items(block.path("elements"), 25, at + "/elements");
        var actionIds = new HashSet<String>();
        for (int i = 0; i < block.path("elements").size(); i++) {
          JsonNode element = block.path("elements").get(i);
          element(element, at + "/elements/" + i);
          String action = element.path("action_id").asText("");
          if (!action.isEmpty() && !actionIds.add(action)) {
            wrong.add(
                "`action_id` %s already exists [json-pointer:%s/elements/%s]"
                    .formatted(action, at, i));
          }
        }
      }
      case "input" -> {
        inputs++;
        text(block.path("label"), 2000, true, at + "/label");
        if (block.has("hint")) {
          text(block.get("hint"), 2000, true, at + "/hint");
        }
        element(block.path("element"), at + "/element");
      }
      case "divider" -> {}
      default -> wrong.add("unsupported type: " + block.path("type").asText("") + at(at));
    }
  }

  private void section(JsonNode block, String at) {
    if (!block.has("text") && !block.has("fields")) {
      wrong.add("must define either `fields` or `text` [json-pointer:" + at + "]");
    }
    if (block.has("text")) {
      text(block.get("text"), 3000, false, at + "/text");
    }
    if (block.has("fields")) {
      items(block.get("fields"), 10, at + "/fields");
      for (int i = 0; i < block.get("fields").size(); i++) {
        text(block.get("fields").get(i), 2000, false, at + "/fields/" + i);
      }
    }
    if (block.has("accessory")) {
      element(block.get("accessory"), at + "/accessory");
    }
  }

  private void element(JsonNode element, String at) {
    length(element.path("action_id"), ID, at + "/action_id");
    if (element.has("confirm")) {
      confirm(element.get("confirm"), at + "/confirm");
    }
    if (element.has("placeholder")) {
      text(element.get("placeholder"), 150, true, at + "/placeholder");
    }
    switch (element.path("type").asText("")) {
      case "button" -> {
        text(element.path("text"), 75, true, at + "/text");
        length(element.path("value"), 2000, at + "/value");
        length(element.path("url"), 3000, at + "/url");
        style(element, at);
      }
      case "plain_text_input" -> {
        if (element.path("min_length").asInt(0) > element.path("max_length").asInt(3000)) {
          wrong.add("min_length must not exceed max_length" + at(at));
        }
      }
      case "static_select", "multi_static_select" -> options(element, 100, at);
      case "checkboxes", "radio_buttons" -> options(element, 10, at);
      default -> wrong.add("unsupported type: " + element.path("type").asText("") + at(at));
    }
  }

  private void confirm(JsonNode confirm, String at) {
    text(confirm.path("title"), 100, true, at + "/title");
    text(confirm.path("text"), 300, false, at + "/text");
    text(confirm.path("confirm"), 30, true, at + "/confirm");
    text(confirm.path("deny"), 30, true, at + "/deny");
    style(confirm, at);
  }

  private void style(JsonNode of, String at) {
    if (of.has("style") && !STYLES.contains(of.get("style").asText())) {
      wrong.add("failed to match one of the allowed styles" + at(at + "/style"));
    }
  }

  private void options(JsonNode element, int most, String at) {
    items(element.path("options"), most, at + "/options");
    for (int i = 0; i < element.path("options").size(); i++) {
      JsonNode option = element.path("options").get(i);
      text(option.path("text"), 75, false, at + "/options/" + i + "/text");
      length(option.path("value"), 150, at + "/options/" + i + "/value");
      if (option.has("description")) {
        text(option.get("description"), 75, false, at + "/options/" + i + "/description");
      }
    }
  }

  private void items(JsonNode items, int most, String at) {
    if (!items.isArray()) {
      wrong.add("missing required field" + at(at));
    } else if (items.isEmpty() && !at.endsWith("/blocks")) {
      wrong.add("must provide at least one item" + at(at));
    } else if (items.size() > most) {
      wrong.add("no more than " + most + " items allowed" + at(at));
    }
  }

  private void text(JsonNode text, int most, boolean plain, String at) {
    String type = text.path("type").asText("");
    if (!type.equals("plain_text") && (plain || !type.equals("mrkdwn"))) {
      wrong.add("unsupported type: " + type + at(at));
      return;
    }
    JsonNode words = text.path("text");
    if (!words.isTextual() || words.textValue().isEmpty()) {
      wrong.add("must be more than 0 characters" + at(at + "/text"));
    }
    length(words, most, at + "/text");
  }

  private void length(JsonNode words, int most, String at) {
    if (words.asText("").length() > most) {
      wrong.add("must be less than " + (most + 1) + " characters" + at(at));
    }
  }

  private static String at(String pointer) {
    return " [json-pointer:" + pointer + "]";
  }
}
