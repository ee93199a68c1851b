package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** {@code chat.*}. Called while the world stands still. */
final class Chat {
  private static final int LONGEST_POST = 40_000;
  private static final int LONGEST_UPDATE = 4_000;
  private static final int LONGEST_METADATA = 16_384;

  private final SlackWorld world;

  Chat(SlackWorld world) {
    this.world = world;
  }

  ObjectNode postMessage(ApiCall call) {
    Room room = writable(call);
    JsonNode blocks = blocks(call);
    String text = text(call, blocks, LONGEST_POST);
    String threadTs = call.text("thread_ts");
    if (threadTs != null && room.find(threadTs).isEmpty()) {
      throw ApiError.of("cannot_reply_to_message");
    }
    SlackMessage message =
        world.post(
            room, root(room, threadTs), world.botUser, text, Blocks.named(blocks), metadata(call));
    ObjectNode answer = WebApi.ok().put("channel", room.id).put("ts", message.ts());
    answer.set("message", SlackJson.message(world, message, false));
    return answer;
  }

  ObjectNode update(ApiCall call) {
    Room room = byId(call);
    String ts = call.text("ts", "message_not_found");
    SlackMessage message = room.find(ts).orElseThrow(() -> ApiError.of("message_not_found"));
    if (!message.user().equals(world.botUser)) {
      throw ApiError.of("cant_update_message");
    }
    JsonNode given = call.json("blocks", "invalid_blocks_format");
    JsonNode blocks = given == null ? message.blocks() : Blocks.named(blocks(call));
    String text = text(call, given == null ? NO_BLOCKS : blocks, LONGEST_UPDATE);
    JsonNode metadata = metadata(call);
    world.edit(message.edited(text, blocks, metadata == null ? message.metadata() : metadata));
    ObjectNode answer =
        WebApi.ok().put("channel", room.id).put("ts", message.ts()).put("text", text);
    answer.set("message", SlackJson.message(world, room.find(ts).orElseThrow(), false));
    return answer;
  }

  ObjectNode postEphemeral(ApiCall call) {
    Room room = writable(call);
    String user = call.text("user", "user_not_in_channel");
    if (world.users().stream()
        .noneMatch(u -> u.id().equals(user) && u.kind() != SlackUser.Kind.DEACTIVATED)) {
      throw ApiError.of("user_not_in_channel");
    }
    JsonNode blocks = blocks(call);
    String text = text(call, blocks, LONGEST_POST);
    Ephemeral told =
        world.whisper(room, call.text("thread_ts"), user, text, Blocks.named(blocks), false);
    return WebApi.ok().put("message_ts", told.ts());
  }

  private static final JsonNode NO_BLOCKS = JsonNodeFactory.instance.arrayNode();

  private static @Nullable String root(Room room, @Nullable String threadTs) {
    if (threadTs == null) {
      return null;
    }
    String above = room.find(threadTs).orElseThrow().threadTs();
    return above == null ? threadTs : above;
  }

  private Room byId(ApiCall call) {
    Room room = world.room(call.text("channel", "channel_not_found"));
    if (!room.id.equals(call.text("channel"))) {
      throw ApiError.of("channel_not_found");
    }
    return room;
  }

  private Room writable(ApiCall call) {
    Room room = world.room(call.text("channel", "channel_not_found"));
    if (room.archived) {
      throw ApiError.of("is_archived");
    }
    if (!room.appIsMember) {
      throw ApiError.of("not_in_channel");
    }
    return room;
  }

  private static JsonNode blocks(ApiCall call) {
    JsonNode blocks = call.json("blocks", "invalid_blocks_format");
    if (blocks == null) {
      return NO_BLOCKS;
    }
    BlockKit.checkMessage(blocks);
    return blocks;
  }

  private static String text(ApiCall call, JsonNode blocks, int longest) {
    String text = call.text("text");
    if (text == null && blocks.isEmpty()) {
      throw ApiError.of("no_text");
    }
    if (text != null && text.length() > longest) {
      throw ApiError.of("msg_too_long");
    }
    return text == null ? "" : text;
  }

  private static @Nullable JsonNode metadata(ApiCall call) {
    JsonNode metadata = call.json("metadata", "invalid_metadata_format");
    if (metadata == null) {
      return null;
    }
    if (!metadata.path("event_type").isTextual() || !metadata.path("event_payload").isObject()) {
      throw ApiError.of("invalid_metadata_format");
    }
    if (metadata.toString().length() > LONGEST_METADATA) {
      throw ApiError.of("metadata_too_large");
    }
    return metadata;
  }
}
