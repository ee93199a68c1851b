package dev.keyturn.sandbox.slack;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A message that one person sees; the app can neither change nor find it again.
 *
 * @param user id of who sees it
 * @param fromSlack whether Slack itself says so, for example because the app did not answer
 */
public record Ephemeral(
    String channel,
    String ts,
    @Nullable String threadTs,
    String user,
    String text,
    JsonNode blocks,
    boolean fromSlack) {}
