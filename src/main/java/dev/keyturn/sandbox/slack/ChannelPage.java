package dev.keyturn.sandbox.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page on which a person reads the channels and clicks: three files, the state as JSON, and
 * what a person does. Who looks at it chooses who they are, because nobody outside this machine
 * reaches it.
 */
final class ChannelPage {
  private static final Map<String, String> FILES =
      Map.of(
          "/", "channel.html",
          "/channel.js", "channel.js",
          "/blocks.js", "blocks.js",
          "/channel.css", "channel.css",
          "/favicon.svg", "favicon.svg");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  /** A page elsewhere that had its name point here would bring its own name along. */
  private static final Pattern OURS = Pattern.compile("(127\\.0\\.0\\.1|localhost)(:[0-9]{1,5})?");

  private static final int MOST_BODY_BYTES = 1 << 18;

  private final SlackWorld world;
  private final Members people;

  ChannelPage(SlackWorld world, Members people) {
    this.world = world;
    this.people = people;
  }

  void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getResponseHeaders();
      headers.set(
          "Content-Security-Policy",
          "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("Referrer-Policy", "no-referrer");
      String host = exchange.getRequestHeaders().getFirst("Host");
      String path = exchange.getRequestURI().getPath();
      if (host == null || !OURS.matcher(host).matches()) {
        SlackServer.send(exchange, 403, "text/plain", "not from there");
      } else if (path.equals("/page/state")) {
        state(exchange);
      } else if (path.startsWith("/page/")) {
        act(exchange, path.substring("/page/".length()));
      } else {
        file(exchange, FILES.get(path));
      }
    }
  }

  private static void file(HttpExchange exchange, @Nullable String name) throws IOException {
    try (InputStream file = name == null ? null : ChannelPage.class.getResourceAsStream(name)) {
      if (name == null || file == null) {
        SlackServer.send(exchange, 404, "text/plain", "not found");
      } else {
        SlackServer.send(
            exchange,
            200,
            TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain"),
            new String(file.readAllBytes(), UTF_8));
      }
    }
  }

  private void state(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    Map<String, String> asked = FormBody.parse(query == null ? "" : query);
    String body;
    synchronized (world) {
      String version = Long.toString(world.version());
      body =
          version.equals(asked.get("since"))
              ? JsonNodeFactory.instance.objectNode().put("version", version).toString()
              : state(version, asked.getOrDefault("user", ""), asked.getOrDefault("channel", ""))
                  .toString();
    }
    SlackServer.send(exchange, 200, "application/json", body);
  }

  private ObjectNode state(String version, String user, String channel) {
    ObjectNode state = JsonNodeFactory.instance.objectNode().put("version", version);
    ArrayNode users = state.putArray("users");
    for (SlackUser person : world.users()) {
      users
          .addObject()
          .put("id", person.id())
          .put("name", person.name())
          .put("title", person.title())
          .put("kind", person.kind().name());
    }
    ArrayNode channels = state.putArray("channels");
    List<Room> rooms = new ArrayList<>(world.rooms());
    rooms.forEach(r -> channels.addObject().put("id", r.id).put("name", r.name));
    if (rooms.isEmpty()) {
      return state;
    }
    Room room =
        rooms.stream().filter(r -> r.id.equals(channel)).findFirst().orElse(rooms.getFirst());
    state.put("channel", room.id);
    ArrayNode messages = state.putArray("messages");
    room.messages().forEach(m -> messages.add(message(m)));
    ArrayNode whispers = state.putArray("ephemerals");
    world.ephemerals(user).stream()
        .filter(e -> e.channel().equals(room.id))
        .forEach(e -> whispers.add(whisper(e)));
    List<OpenModal> modals = world.modals(user);
    if (!modals.isEmpty()) {
      state.set("modal", modal(modals.getLast()));
    }
    return state;
  }

  private static ObjectNode message(SlackMessage message) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("ts", message.ts())
            .put("thread", message.threadTs())
            .put("user", message.user())
            .put("text", message.text())
            .put("edits", message.edits());
    node.set("blocks", message.blocks());
    return node;
  }

  private ObjectNode whisper(Ephemeral told) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("ts", told.ts())
            .put("thread", told.threadTs())
            .put("user", told.fromSlack() ? "slack" : world.botUser)
            .put("text", told.text());
    node.set("blocks", told.blocks());
    return node;
  }

  private static ObjectNode modal(OpenModal modal) {
    ObjectNode node =
        JsonNodeFactory.instance.objectNode().put("id", modal.id()).put("hash", modal.hash());
    node.set("view", modal.view());
    ObjectNode errors = node.putObject("errors");
    new TreeMap<>(modal.errors()).forEach(errors::put);
    return node;
  }

  private void act(HttpExchange exchange, String what) throws IOException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    // A page elsewhere cannot send this type without asking first, and nobody says yes.
    if (!exchange.getRequestMethod().equals("POST")
        || type == null
        || !type.startsWith("application/json")) {
      SlackServer.send(exchange, 415, "text/plain", "POST application/json");
      return;
    }
    String body = new String(exchange.getRequestBody().readNBytes(MOST_BODY_BYTES), UTF_8);
    if (!(ApiCall.tree(body) instanceof ObjectNode asked)) {
      SlackServer.send(exchange, 400, "text/plain", "not JSON");
      return;
    }
    try {
      ClickOutcome outcome = act(what, asked);
      SlackServer.send(
          exchange,
          200,
          "application/json",
          JsonNodeFactory.instance.objectNode().put("error", outcome.error()).toString());
    } catch (ApiError | IllegalArgumentException e) {
      SlackServer.send(
          exchange,
          200,
          "application/json",
          JsonNodeFactory.instance.objectNode().put("error", "not_there_any_more").toString());
    }
  }

  private ClickOutcome act(String what, ObjectNode asked) {
    String user = asked.path("user").asText();
    String view = asked.path("view").asText();
    String channel = asked.path("channel").asText();
    return switch (what) {
      case "click" ->
          people.click(user, channel, asked.path("ts").asText(), asked.path("action").asText());
      case "choose" ->
          people.choose(user, view, asked.path("action").asText(), values(asked.path("values")));
      case "submit" -> people.submitAll(user, view, values(asked.path("values")));
      case "close" -> people.close(user, view);
      case "command" -> people.command(user, channel, asked.path("text").asText());
      default -> throw new IllegalArgumentException(what);
    };
  }

  private static Map<String, List<String>> values(JsonNode given) {
    Map<String, List<String>> values = new TreeMap<>();
    given
        .properties()
        .forEach(field -> {
          List<String> chosen = new ArrayList<>();
          field.getValue().forEach(value -> chosen.add(value.asText()));
          values.put(field.getKey(), chosen);
        });
    return values;
  }
}
