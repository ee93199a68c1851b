package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.slack.api.methods.RequestFormBuilder;
import com.slack.api.methods.request.conversations.ConversationsHistoryRequest;
import com.slack.api.methods.request.conversations.ConversationsListRequest;
import com.slack.api.methods.request.conversations.ConversationsRepliesRequest;
import com.slack.api.model.ConversationType;
import dev.keyturn.adapter.slack.SlackMessenger.Place;
import dev.keyturn.remote.RemoteFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import okhttp3.FormBody;
import org.jspecify.annotations.Nullable;

/** Looks for what has been posted before. */
final class SlackHistory {
  private static final Pattern ID = Pattern.compile("[CGD][A-Z0-9]{2,40}");
  private static final int PAGE = 200;
  private static final int PAGES = 20;

  /** How far Slack's clock and ours may be apart. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final SlackApi api;
  private final Map<String, String> channels = new ConcurrentHashMap<>();

  SlackHistory(SlackApi api) {
    this.api = api;
  }

  /**
   * The id of a channel, since history is not to be had by name.
   *
   * @throws RemoteFailure TRANSIENT when there is none now: somebody may yet invite the app
   */
  String channelId(String destination) throws RemoteFailure {
    if (ID.matcher(destination).matches()) {
      return destination;
    }
    String known = channels.get(destination);
    if (known != null) {
      return known;
    }
    String name = destination.replaceFirst("^#", "").toLowerCase(Locale.ROOT);
    String cursor = null;
    for (int page = 0; page < PAGES; page++) {
      JsonNode answer =
          api.call(
              "conversations.list",
              RequestFormBuilder.toForm(
                  ConversationsListRequest.builder()
                      .teamId(workspace())
                      .cursor(cursor)
                      .limit(PAGE)
                      .excludeArchived(true)
                      .types(
                          List.of(
                              ConversationType.PUBLIC_CHANNEL, ConversationType.PRIVATE_CHANNEL))
                      .build()));
      for (JsonNode channel : answer.path("channels")) {
        if (Json.text(channel.path("name")).equals(name)) {
          String id = Json.text(channel.path("id"));
          channels.put(destination, id);
          return id;
        }
      }
      cursor = next(answer);
      if (cursor == null) {
        break;
      }
    }
    throw SlackError.of("conversations.list", "channel_not_found", 200, false, null);
  }

  /** A token for a whole organisation needs to be told; others take no notice. */
  private @Nullable String workspace() {
    String team = api.settings().team();
    return team.startsWith("T") ? team : null;
  }

  /**
   * @param thread timestamp of its first message; null: the channel itself
   * @param since nothing older is looked at
   * @throws RemoteFailure when it is not certain whether there is one
   */
  Optional<Place> find(
      String channel, @Nullable String thread, Instant since, Predicate<JsonNode> wanted)
      throws RemoteFailure {
    String oldest = Long.toString(since.minus(SKEW).getEpochSecond());
    String cursor = null;
    for (int page = 0; page < PAGES; page++) {
      JsonNode answer = page(channel, thread, oldest, cursor);
      for (JsonNode message : answer.path("messages")) {
        if (wanted.test(message)) {
          return Place.read(channel + "/" + Json.text(message.path("ts")));
        }
      }
      cursor = next(answer);
      if (cursor == null) {
        return Optional.empty();
      }
    }
    throw SlackError.failure(
        RemoteFailure.Kind.REJECTED,
        "conversations.history",
        0,
        "too much was said since, so it is not certain whether this was posted",
        null);
  }

  private JsonNode page(
      String channel, @Nullable String thread, String oldest, @Nullable String cursor)
      throws RemoteFailure {
    FormBody.Builder form =
        thread == null
            ? RequestFormBuilder.toForm(
                ConversationsHistoryRequest.builder()
                    .channel(channel)
                    .oldest(oldest)
                    .cursor(cursor)
                    .limit(PAGE)
                    .includeAllMetadata(true)
                    .build())
            : RequestFormBuilder.toForm(
                ConversationsRepliesRequest.builder()
                    .channel(channel)
                    .ts(thread)
                    .oldest(oldest)
                    .cursor(cursor)
                    .limit(PAGE)
                    .includeAllMetadata(true)
                    .build());
    try {
      return api.call(thread == null ? "conversations.history" : "conversations.replies", form);
    } catch (RemoteFailure e) {
      if (e.kind() == RemoteFailure.Kind.CONFLICT) {
        return Block.object(); // The thread was deleted, and with it whatever was in it.
      }
      throw e;
    }
  }

  private static @Nullable String next(JsonNode answer) {
    String cursor = Json.text(answer.path("response_metadata").path("next_cursor"));
    return cursor.isEmpty() ? null : cursor;
  }
}
