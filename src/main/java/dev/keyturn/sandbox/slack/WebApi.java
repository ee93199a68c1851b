package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The methods of the Web API that there are. */
final class WebApi {
  private final SlackWorld world;
  private final Chat chat;
  private final Conversations conversations;
  private final ViewsMethods views;
  private final Supplier<URI> connect;

  /**
   * @param connect gives the address of a fresh Socket Mode connection
   */
  WebApi(SlackWorld world, Triggers triggers, Supplier<URI> connect) {
    this.world = world;
    this.connect = connect;
    chat = new Chat(world);
    conversations = new Conversations(world);
    views = new ViewsMethods(world, triggers);
  }

  static ObjectNode ok() {
    return JsonNodeFactory.instance.objectNode().put("ok", true);
  }

  ObjectNode answer(String method, ApiCall call) {
    if (call.token() == null) {
      throw ApiError.of("not_authed");
    }
    if (method.equals("apps.connections.open")) {
      return connection(call.token());
    }
    if (world.revoked() && call.token().equals(world.botToken())) {
      throw ApiError.of("token_revoked");
    }
    if (call.token().equals(world.appToken())) {
      throw ApiError.of("not_allowed_token_type");
    }
    if (!call.token().equals(world.botToken())) {
      throw ApiError.of("invalid_auth");
    }
    String needed = scope(method);
    if (needed != null && !world.scopes().contains(needed)) {
      throw ApiError.missingScope(needed, String.join(",", world.scopes()));
    }
    synchronized (world) {
      return dispatch(method, call);
    }
  }

  private ObjectNode dispatch(String method, ApiCall call) {
    return switch (method) {
      case "auth.test" -> authTest();
      case "chat.postMessage" -> chat.postMessage(call);
      case "chat.update" -> chat.update(call);
      case "chat.postEphemeral" -> chat.postEphemeral(call);
      case "conversations.history" -> conversations.history(call);
      case "conversations.replies" -> conversations.replies(call);
      case "conversations.list" -> conversations.list(call);
      case "conversations.info" -> conversations.info(call);
      case "users.info" -> ok().set("user", user(world.user(call.text("user", "user_not_found"))));
      case "users.lookupByEmail" -> lookup(call.text("email", "users_not_found"));
      case "team.info" -> teamInfo();
      case "views.open" -> views.open(call);
      case "views.update" -> views.update(call);
      default -> throw ApiError.of("unknown_method");
    };
  }

  private static @Nullable String scope(String method) {
    return switch (method) {
      case "chat.postMessage", "chat.update", "chat.postEphemeral" -> "chat:write";
      case "conversations.history", "conversations.replies" -> "channels:history";
      case "conversations.list", "conversations.info" -> "channels:read";
      case "users.info" -> "users:read";
      case "users.lookupByEmail" -> "users:read.email";
      case "team.info" -> "team:read";
      default -> null;
    };
  }

  private ObjectNode connection(String token) {
    if (token.equals(world.botToken())) {
      throw ApiError.of("not_allowed_token_type");
    }
    if (!token.equals(world.appToken())) {
      throw ApiError.of("invalid_auth");
    }
    return ok().put("url", connect.get().toString());
  }

  private ObjectNode authTest() {
    return ok().put("url", "https://sandbox.slack.com/")
        .put("team", "Sandbox")
        .put("user", "keyturn")
        .put("team_id", world.teamId())
        .put("user_id", world.botUser)
        .put("bot_id", world.botId)
        .put("is_enterprise_install", false);
  }

  private ObjectNode teamInfo() {
    ObjectNode answer = ok();
    answer
        .putObject("team")
        .put("id", world.teamId())
        .put("name", "Sandbox")
        .put("domain", "sandbox");
    return answer;
  }

  /** Nobody finds a deactivated account by its address. */
  private ObjectNode lookup(String email) {
    List<SlackUser> found =
        world.users().stream()
            .filter(u -> u.email().equalsIgnoreCase(email))
            .filter(u -> u.kind() != SlackUser.Kind.DEACTIVATED)
            .toList();
    if (found.isEmpty()) {
      throw ApiError.of("users_not_found");
    }
    return ok().set("user", user(found.getFirst()));
  }

  private ObjectNode user(SlackUser user) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", user.id())
            .put("team_id", world.teamId())
            .put("name", user.name())
            .put("deleted", user.kind() == SlackUser.Kind.DEACTIVATED)
            .put("real_name", user.name())
            .put("tz", "Etc/UTC")
            .put("is_bot", user.kind() == SlackUser.Kind.BOT)
            .put("is_app_user", false);
    if (user.kind() != SlackUser.Kind.DEACTIVATED) {
      node.put("is_admin", false)
          .put("is_restricted", user.kind() == SlackUser.Kind.GUEST)
          .put("is_ultra_restricted", user.kind() == SlackUser.Kind.GUEST);
    }
    ObjectNode profile =
        node.putObject("profile")
            .put("real_name", user.name())
            .put("display_name", user.name())
            .put("title", user.title())
            .put("team", world.teamId());
    if (world.scopes().contains("users:read.email") && !user.email().isEmpty()) {
      profile.put("email", user.email());
    }
    return node;
  }
}
