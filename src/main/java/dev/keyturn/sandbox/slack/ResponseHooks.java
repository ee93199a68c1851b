package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an app posts to the response URL of an interaction or a command. */
final class ResponseHooks {
  private final SlackWorld world;
  private final Triggers triggers;

  ResponseHooks(SlackWorld world, Triggers triggers) {
    this.world = world;
    this.triggers = triggers;
  }

  ObjectNode answer(String id, String body) {
    if (!(ApiCall.tree(body) instanceof ObjectNode given)) {
      throw ApiError.of("invalid_payload");
    }
    JsonNode blocks =
        given.has("blocks") ? given.get("blocks") : JsonNodeFactory.instance.arrayNode();
    BlockKit.checkMessage(blocks);
    String text = given.path("text").asText("");
    boolean delete = given.path("delete_original").asBoolean();
    if (text.isEmpty() && blocks.isEmpty() && !delete) {
      throw ApiError.of("no_text");
    }
    Triggers.Hook hook = triggers.use(id);
    String clicked = hook.message();
    synchronized (world) {
      Room room = world.room(hook.channel());
      if (clicked != null && delete) {
        world.remove(room.id, clicked);
      } else if (clicked != null && given.path("replace_original").asBoolean()) {
        replace(room, hook, clicked, text, Blocks.named(blocks));
      } else if (given.path("response_type").asText().equals("in_channel")) {
        world.post(room, thread(given), world.botUser, text, Blocks.named(blocks), null);
      } else {
        world.whisper(room, thread(given), hook.user(), text, Blocks.named(blocks), false);
      }
    }
    return WebApi.ok();
  }

  private void replace(
      Room room, Triggers.Hook hook, String clicked, String text, JsonNode blocks) {
    Optional<SlackMessage> message = room.find(clicked);
    if (message.isPresent()) {
      world.edit(message.get().edited(text, blocks, message.get().metadata()));
    } else {
      world.remove(room.id, clicked);
      world.whisper(room, null, hook.user(), text, blocks, false);
    }
  }

  private static @Nullable String thread(ObjectNode given) {
    return given.path("thread_ts").textValue();
  }
}
