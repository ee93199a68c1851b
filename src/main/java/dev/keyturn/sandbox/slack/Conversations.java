package dev.keyturn.sandbox.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** {@code conversations.*}. Called while the world stands still. */
final class Conversations {
  private static final int MOST = 999;
  private static final int USUALLY = 100;

  private final SlackWorld world;

  Conversations(SlackWorld world) {
    this.world = world;
  }

  /** What stands in the channel itself, newest first. */
  ObjectNode history(ApiCall call) {
    Room room = readable(call);
    List<SlackMessage> found =
        room.messages().stream()
            .filter(m -> m.threadTs() == null)
            .filter(within(call))
            .toList()
            .reversed();
    return page(call, found);
  }

  /** The message above a thread, then the thread, oldest first. */
  ObjectNode replies(ApiCall call) {
    Room room = readable(call);
    SlackMessage asked =
        room.find(call.text("ts", "thread_not_found"))
            .orElseThrow(() -> ApiError.of("thread_not_found"));
    String above = asked.threadTs();
    SlackMessage root =
        above == null ? asked : room.find(above).orElseThrow(() -> ApiError.of("thread_not_found"));
    return page(
        call,
        Stream.concat(Stream.of(root), room.replies(root.ts()).stream().filter(within(call)))
            .toList());
  }

  ObjectNode list(ApiCall call) {
    List<Room> rooms = new ArrayList<>(world.rooms());
    if (call.flag("exclude_archived")) {
      rooms.removeIf(r -> r.archived);
    }
    ObjectNode answer = WebApi.ok();
    ArrayNode channels = answer.putArray("channels");
    int from = from(call);
    int until = Math.min(rooms.size(), from + call.number("limit", USUALLY, MOST));
    rooms.subList(Math.min(from, until), until).forEach(r -> channels.add(SlackJson.channel(r)));
    answer
        .putObject("response_metadata")
        .put("next_cursor", until < rooms.size() ? cursor(until) : "");
    return answer;
  }

  ObjectNode info(ApiCall call) {
    return WebApi.ok().set("channel", SlackJson.channel(byId(call)));
  }

  private ObjectNode page(ApiCall call, List<SlackMessage> found) {
    int from = from(call);
    int until = Math.min(found.size(), from + call.number("limit", USUALLY, MOST));
    ObjectNode answer = WebApi.ok();
    ArrayNode messages = answer.putArray("messages");
    found
        .subList(Math.min(from, until), until)
        .forEach(m -> messages.add(SlackJson.message(world, m, call.flag("include_all_metadata"))));
    answer.put("has_more", until < found.size());
    if (until < found.size()) {
      answer.putObject("response_metadata").put("next_cursor", cursor(until));
    }
    return answer;
  }

  private static Predicate<SlackMessage> within(ApiCall call) {
    String oldest = moment(call, "oldest");
    String latest = moment(call, "latest");
    boolean inclusive = call.flag("inclusive");
    return m ->
        (oldest.isEmpty() || m.ts().compareTo(oldest) >= (inclusive ? 0 : 1))
            && (latest.isEmpty() || m.ts().compareTo(latest) <= (inclusive ? 0 : -1));
  }

  /** Slack takes {@code 1234567890}, {@code 1234567890.123456} and {@code 0}. */
  private static String moment(ApiCall call, String name) {
    String text = call.text(name);
    if (text == null || text.matches("0(\\.0*)?")) {
      return "";
    }
    if (!text.matches("[0-9]{10}(\\.[0-9]{1,6})?")) {
      throw ApiError.of("invalid_ts_" + name);
    }
    return text.contains(".") ? text + "000000".substring(text.length() - 11) : text + ".000000";
  }

  private Room byId(ApiCall call) {
    Room room = world.room(call.text("channel", "channel_not_found"));
    if (!room.id.equals(call.text("channel"))) {
      throw ApiError.of("channel_not_found");
    }
    return room;
  }

  private Room readable(ApiCall call) {
    Room room = byId(call);
    if (!room.appIsMember) {
      throw ApiError.of("not_in_channel");
    }
    return room;
  }

  private static int from(ApiCall call) {
    String cursor = call.text("cursor");
    if (cursor == null) {
      return 0;
    }
    try {
      String text = new String(Base64.getDecoder().decode(cursor), UTF_8);
      if (text.matches("next:[0-9]{1,9}")) {
        return Integer.parseInt(text.substring("next:".length()));
      }
    } catch (IllegalArgumentException e) {
      // The same as another text.
    }
    throw ApiError.of("invalid_cursor");
  }

  private static String cursor(int from) {
    return Base64.getEncoder().encodeToString(("next:" + from).getBytes(UTF_8));
  }
}
