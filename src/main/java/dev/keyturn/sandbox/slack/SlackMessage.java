package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A message as it looks now.
 *
 * @param channel the channel's id
 * @param ts Slack's name for it within its channel
 * @param threadTs the message below which it stands; null: it stands in the channel itself
 * @param user id of who wrote it
 * @param blocks an array, perhaps empty
 * @param metadata what the app attached; null: nothing
 * @param edits how often it was changed
 */
public record SlackMessage(
    String channel,
    String ts,
    @Nullable String threadTs,
    String user,
    String text,
    JsonNode blocks,
    @Nullable JsonNode metadata,
    int edits) {

  SlackMessage edited(String newText, JsonNode newBlocks, @Nullable JsonNode newMetadata) {
    return new SlackMessage(
        channel, ts, threadTs, user, newText, newBlocks, newMetadata, edits + 1);
  }
}
