package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Messages, views and channels as Slack sends them. */
final class SlackJson {
  private SlackJson() {}

  static ObjectNode message(SlackWorld world, SlackMessage message, boolean withMetadata) {
    boolean app = message.user().equals(world.botUser);
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "message")
            .put("user", message.user())
            .put("ts", message.ts())
            .put("text", message.text())
            .put("team", world.teamId());
    if (app) {
      node.put("bot_id", world.botId).put("app_id", world.appId);
    }
    if (!message.blocks().isEmpty()) {
      node.set("blocks", message.blocks());
    }
    if (message.edits() > 0) {
      node.putObject("edited").put("user", message.user()).put("ts", message.ts());
    }
    thread(world, message, node);
    JsonNode metadata = message.metadata();
    if (withMetadata && metadata != null) {
      node.set("metadata", metadata);
    }
    return node;
  }

  private static void thread(SlackWorld world, SlackMessage message, ObjectNode node) {
    String above = message.threadTs();
    if (above != null) {
      node.put("thread_ts", above).put("parent_user_id", message.user());
      return;
    }
    List<SlackMessage> replies = world.room(message.channel()).replies(message.ts());
    if (!replies.isEmpty()) {
      node.put("thread_ts", message.ts())
          .put("reply_count", replies.size())
          .put("latest_reply", replies.getLast().ts());
    }
  }

  static ObjectNode channel(Room room) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", room.id)
        .put("name", room.name)
        .put("is_channel", true)
        .put("is_private", false)
        .put("is_archived", room.archived)
        .put("is_member", room.appIsMember);
  }

  static ObjectNode view(SlackWorld world, OpenModal modal) {
    ObjectNode view = modal.view().deepCopy();
    view.put("id", modal.id())
        .put("team_id", world.teamId())
        .put("hash", modal.hash())
        .put("root_view_id", modal.id())
        .putNull("previous_view_id")
        .put("app_id", world.appId)
        .put("app_installed_team_id", world.teamId())
        .put("bot_id", world.botId);
    for (String text : List.of("private_metadata", "callback_id", "external_id")) {
      if (!view.has(text)) {
        view.put(text, "");
      }
    }
    if (!view.has("state")) {
      view.putObject("state").putObject("values");
    }
    return view;
  }
}
