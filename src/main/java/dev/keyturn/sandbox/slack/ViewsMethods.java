package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code views.*}. */
final class ViewsMethods {
  private final SlackWorld world;
  private final Triggers triggers;

  ViewsMethods(SlackWorld world, Triggers triggers) {
    this.world = world;
    this.triggers = triggers;
  }

  ObjectNode open(ApiCall call) {
    ObjectNode view = checked(call.json("view", "invalid_arguments"));
    String user = triggers.exchange(call.text("trigger_id", "invalid_arguments"));
    return WebApi.ok().set("view", SlackJson.view(world, world.dialogs.open(user, view)));
  }

  ObjectNode update(ApiCall call) {
    ObjectNode view = checked(call.json("view", "invalid_arguments"));
    OpenModal modal = world.dialogs.get(call.text("view_id", "invalid_arguments"));
    String hash = call.text("hash");
    if (hash != null && !hash.equals(modal.hash())) {
      throw ApiError.of("hash_conflict");
    }
    return WebApi.ok().set("view", SlackJson.view(world, replace(world, modal.id(), view)));
  }

  static OpenModal replace(SlackWorld world, String id, ObjectNode view) {
    return world.dialogs.change(
        id, m -> new OpenModal(id, m.user(), world.naming.digits(10) + ".b", view, Map.of()));
  }

  static ObjectNode checked(@Nullable JsonNode given) {
    if (!(given instanceof ObjectNode view)) {
      throw ApiError.of("invalid_arguments");
    }
    BlockKit.checkView(view);
    ObjectNode named = view.deepCopy();
    named.set("blocks", Blocks.named(view.path("blocks")));
    return named;
  }
}
