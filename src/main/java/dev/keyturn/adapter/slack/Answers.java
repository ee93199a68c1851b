package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.slack.api.methods.RequestFormBuilder;
import com.slack.api.methods.request.chat.ChatPostEphemeralRequest;
import com.slack.api.methods.request.chat.ChatPostMessageRequest;
import dev.keyturn.remote.RemoteFailure;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one person what became of what they did. Nobody else sees it. It is a courtesy: what counts
 * is in the channel's message, so an answer that does not arrive is not tried again.
 */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final int LINES = 20;
  private static final int EACH = 500;

  private final SlackApi api;

  Answers(SlackApi api) {
    this.api = api;
  }

  void tell(String user, @Nullable String channel, @Nullable String url, List<String> lines) {
    var blocks = Block.list();
    lines.stream().limit(LINES).map(line -> Block.section(line, EACH)).forEach(blocks::add);
    String text = SlackText.mrkdwn(String.join(" ", lines), Block.SECTION);
    Optional<URI> address = url == null ? Optional.empty() : api.answerable(url);
    try {
      if (address.isPresent()) {
        var message =
            Block.object()
                .put("response_type", "ephemeral")
                .put("replace_original", false)
                .put("text", text);
        message.set("blocks", blocks);
        api.answer(address.get(), message);
        return;
      }
    } catch (RemoteFailure e) {
      LOG.debug("an answer to a person in Slack was not taken: {}", e.getMessage());
    }
    otherwise(user, channel, text, blocks);
  }

  private void otherwise(String user, @Nullable String channel, String text, ArrayNode blocks) {
    try {
      if (channel == null) {
        api.call(
            "chat.postMessage",
            RequestFormBuilder.toForm(
                ChatPostMessageRequest.builder()
                    .channel(user)
                    .text(text)
                    .blocksAsString(blocks.toString())
                    .build()));
      } else {
        api.call(
            "chat.postEphemeral",
            RequestFormBuilder.toForm(
                ChatPostEphemeralRequest.builder()
                    .channel(channel)
                    .user(user)
                    .text(text)
                    .blocksAsString(blocks.toString())
                    .build()));
      }
    } catch (RemoteFailure e) {
      LOG.warn("a person in Slack could not be answered: {}", e.getMessage());
    }
  }
}
