package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Slack sends when somebody clicks, chooses, submits or types a command.
 *
 * @see <a href="https://docs.slack.dev/reference/interaction-payloads">interaction payloads</a>
 */
final class Payloads {
  private final SlackWorld world;
  private final Triggers triggers;
  private final URI hooks;

  /**
   * @param hooks below which the response URLs are
   */
  Payloads(SlackWorld world, Triggers triggers, URI hooks) {
    this.world = world;
    this.triggers = triggers;
    this.hooks = hooks;
  }

  ObjectNode click(SlackUser user, Room room, String ts, String actionId) {
    Optional<SlackMessage> message = room.find(ts);
    JsonNode blocks =
        message
            .map(SlackMessage::blocks)
            .or(() ->
                world.ephemerals(user.id()).stream()
                    .filter(e -> e.ts().equals(ts))
                    .map(Ephemeral::blocks)
                    .findFirst())
            .orElseThrow(() -> new IllegalArgumentException("no message " + ts));
    Blocks.Place place = place(blocks, actionId);
    ObjectNode payload = payload("block_actions", user);
    ObjectNode container =
        payload
            .putObject("container")
            .put("type", "message")
            .put("message_ts", ts)
            .put("channel_id", room.id)
            .put("is_ephemeral", message.isEmpty());
    message.map(SlackMessage::threadTs).ifPresent(above -> container.put("thread_ts", above));
    payload.putObject("channel").put("id", room.id).put("name", room.name);
    message.ifPresent(m -> payload.set("message", SlackJson.message(world, m, false)));
    payload.putObject("state").putObject("values");
    payload.put("response_url", hook("actions", room.id, user.id(), ts));
    action(payload, place, List.of());
    return payload;
  }

  /** Somebody chooses in a dialog, where the app wants to hear of it at once. */
  ObjectNode choose(
      SlackUser user, OpenModal modal, String actionId, Map<String, List<String>> state) {
    ObjectNode payload = payload("block_actions", user);
    payload.putObject("container").put("type", "view").put("view_id", modal.id());
    ObjectNode view = SlackJson.view(world, modal);
    view.set("state", state(modal, state));
    payload.set("view", view);
    action(
        payload,
        place(modal.view().path("blocks"), actionId),
        state.getOrDefault(actionId, List.of()));
    return payload;
  }

  /**
   * @param values what was filled in, by action id or by block id
   */
  ObjectNode submission(SlackUser user, OpenModal modal, Map<String, List<String>> values) {
    ObjectNode payload = payload("view_submission", user);
    ObjectNode view = SlackJson.view(world, modal);
    view.set("state", state(modal, values));
    payload.set("view", view);
    payload.putArray("response_urls");
    return payload;
  }

  ObjectNode closed(SlackUser user, OpenModal modal) {
    ObjectNode payload = payload("view_closed", user);
    payload.remove("trigger_id");
    payload.set("view", SlackJson.view(world, modal));
    payload.put("is_cleared", false);
    return payload;
  }

  /**
   * @param line such as {@code /keyturn status}
   */
  Map<String, String> command(SlackUser user, Room room, String line) {
    String[] words = line.strip().split("\\s+", 2);
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("token", world.botId);
    fields.put("team_id", world.teamId());
    fields.put("team_domain", "sandbox");
    fields.put("channel_id", room.id);
    fields.put("channel_name", room.name);
    fields.put("user_id", user.id());
    fields.put("user_name", user.name());
    fields.put("command", words[0]);
    fields.put("text", words.length > 1 ? words[1] : "");
    fields.put("api_app_id", world.appId);
    fields.put("is_enterprise_install", "false");
    fields.put("response_url", hook("commands", room.id, user.id(), null));
    fields.put("trigger_id", triggers.trigger(user.id()));
    return fields;
  }

  private String hook(String kind, String channel, String user, @Nullable String message) {
    return hooks.resolve(kind + "/" + triggers.hook(channel, user, message)).toString();
  }

  private ObjectNode payload(String type, SlackUser user) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode().put("type", type);
    payload
        .putObject("user")
        .put("id", user.id())
        .put("username", user.name())
        .put("name", user.name())
        .put("team_id", world.teamId());
    payload
        .put("api_app_id", world.appId)
        .put("token", world.botId)
        .put("trigger_id", triggers.trigger(user.id()));
    payload.putObject("team").put("id", world.teamId()).put("domain", "sandbox");
    payload.putNull("enterprise").put("is_enterprise_install", false);
    return payload;
  }

  private static Blocks.Place place(JsonNode blocks, String actionId) {
    return Blocks.find(blocks, actionId)
        .orElseThrow(() -> new IllegalArgumentException("no element " + actionId));
  }

  private void action(ObjectNode payload, Blocks.Place place, List<String> chosen) {
    JsonNode element = place.element();
    ObjectNode action =
        payload
            .putArray("actions")
            .addObject()
            .put("action_id", element.path("action_id").asText())
            .put("block_id", place.blockId())
            .put("type", element.path("type").asText())
            .put("action_ts", world.naming.ts());
    for (String field : List.of("text", "value", "style", "confirm", "url")) {
      if (element.has(field)) {
        action.set(field, element.get(field));
      }
    }
    if (!element.path("type").asText().equals("button")) {
      action.setAll(chosen(element, chosen));
    }
  }

  private static ObjectNode state(OpenModal modal, Map<String, List<String>> given) {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    ObjectNode values = state.putObject("values");
    for (JsonNode block : modal.view().path("blocks")) {
      for (JsonNode element : Blocks.elements(block)) {
        String action = element.path("action_id").asText();
        String blockId = block.path("block_id").asText();
        if (!element.path("type").asText().equals("button")) {
          values
              .withObject("/" + escaped(blockId))
              .set(
                  action,
                  chosen(
                      element, given.getOrDefault(action, given.getOrDefault(blockId, List.of()))));
        }
      }
    }
    return state;
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static ObjectNode chosen(JsonNode element, List<String> given) {
    String type = element.path("type").asText();
    ObjectNode value = JsonNodeFactory.instance.objectNode().put("type", type);
    ArrayNode options = JsonNodeFactory.instance.arrayNode();
    for (JsonNode option : element.path("options")) {
      if (given.contains(option.path("value").asText())) {
        options.add(option);
      }
    }
    switch (type) {
      case "static_select", "radio_buttons" ->
          value.set(
              "selected_option",
              options.isEmpty() ? JsonNodeFactory.instance.nullNode() : options.get(0));
      case "checkboxes", "multi_static_select" -> value.set("selected_options", options);
      default -> {
        if (given.isEmpty() || given.getFirst().isEmpty()) {
          value.putNull("value");
        } else {
          value.put("value", given.getFirst());
        }
      }
    }
    return value;
  }
}
