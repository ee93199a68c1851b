package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.slack.api.methods.RequestFormBuilder;
import com.slack.api.methods.request.chat.ChatPostEphemeralRequest;
import com.slack.api.methods.request.chat.ChatPostMessageRequest;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.view.RotationSummary;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What we say to one person of what became of what they did. Nobody else sees it. It is a courtesy:
 * what counts is in the channel's message, so an answer that does not arrive is not tried again.
 */
final class PersonalReply {
  private static final Logger LOG = LoggerFactory.getLogger(PersonalReply.class);
  private static final int LINES = 20;
  private static final int EACH = 500;
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  static final String UNKNOWN =
      "Sorry, Keyturn does not know you. Ask an admin of Keyturn to enter you among its people.";
  static final String OTHER_WORKSPACE =
      "Sorry, this Keyturn works for another Slack workspace, so nothing was done.";
  static final String NOT_NOW =
      "Keyturn could not do this now and has given up. See where it stands, and try again if need be.";
  static final String LATE =
      "Slack closed the door before the window could open. Please click again.";
  static final String NOTHING_TO_START =
      "There is no plan of that name that you may see. Ask its owner.";

  private final SlackApi api;

  PersonalReply(SlackApi api) {
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

  static String refused(Refusal why, String detail) {
    return "Not done. " + detail + " (" + why + ")";
  }

  static String given(Kind command, boolean counted) {
    return switch (command) {
      case APPROVE ->
          counted
              ? "Thank you, your approval counts."
              : "You have approved already; it counts once.";
      case REJECT ->
          counted
              ? "Thank you, the rotation is rejected; nothing was changed."
              : "You have rejected it already.";
      case REVIEW -> counted ? "Thank you, your review is noted." : "You have reviewed it already.";
      case REVOKE ->
          counted
              ? "Thank you, it is noted. With the word of two approvers the soak is over."
              : "You have said so already; it counts once.";
      case ABANDON ->
          counted
              ? "Thank you, it is noted. With the word of two people the rotation ends where it stands."
              : "You have said so already; it counts once.";
      case CANCEL, CONFIRM, RESUME, RETRY, KEEP ->
          throw new IllegalArgumentException("there is no button for " + command);
    };
  }

  /** Where a rotation stands. */
  static String line(Rotation rotation) {
    var r = RotationSummary.of(rotation);
    return r.id()
        + " · "
        + r.plan()
        + "/"
        + r.environment()
        + " · "
        + r.phase()
        + " · "
        + standing(r)
        + " · asked for by "
        + r.requestedBy()
        + " at "
        + UTC.format(r.requestedAt());
  }

  private static String standing(RotationSummary r) {
    if (r.phase().ended() || r.why() == null) {
      return r.phase().sentence() + (r.outcomeReason().isEmpty() ? "" : " " + r.outcomeReason());
    }
    return (r.stalled() == null ? "waits, " : "stalled, ")
        + r.why()
        + (r.detail().isEmpty() ? "" : ": " + r.detail());
  }
}
