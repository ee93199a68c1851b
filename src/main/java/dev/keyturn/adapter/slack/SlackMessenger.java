package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.slack.api.methods.RequestFormBuilder;
import com.slack.api.methods.request.chat.ChatPostMessageRequest;
import com.slack.api.methods.request.chat.ChatUpdateRequest;
import dev.keyturn.notice.Channel;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.Messenger;
import dev.keyturn.notice.RotationFacts;
import dev.keyturn.remote.RemoteFailure;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells a channel of Slack. Each message bears its id as metadata, so that after a lost answer it
 * can be found instead of being posted again.
 */
public final class SlackMessenger implements Messenger {
  private static final String POST = "chat.postMessage";

  private final SlackApi api;
  private final SlackHistory history;

  public SlackMessenger(SlackApi api) {
    this.api = api;
    this.history = new SlackHistory(api);
  }

  @Override
  public Channel channel() {
    return Channel.SLACK;
  }

  /** Two searches of many pages, at the worst. */
  @Override
  public Duration longest() {
    return Duration.ofMinutes(4);
  }

  @Override
  public Optional<String> deliver(Message message, Receipts receipts) throws RemoteFailure {
    Optional<Place> root = receipts.root().flatMap(Place::read);
    return switch (message.form()) {
      case ROOT, EVENT -> Optional.of(root(message).text());
      case REPLY -> Optional.of(reply(message, root.orElse(null)).text());
      case REFRESH -> {
        if (root.isPresent()) {
          refresh(message, root.get());
        }
        yield Optional.empty();
      }
    };
  }

  private Place root(Message message) throws RemoteFailure {
    if (message.unsure()) {
      String channel = history.channelId(message.destination());
      Optional<Place> there =
          history.find(channel, null, message.happening().at(), m -> bears(m, message.id()));
      if (there.isPresent()) {
        return there.get();
      }
    }
    var look = new RootMessage(message.rotation());
    return post(message, message.destination(), null, look.text(), look.blocks());
  }

  private Place reply(Message message, @Nullable Place root) throws RemoteFailure {
    String channel = root == null ? message.destination() : root.channel();
    if (message.unsure()) {
      Optional<Place> there =
          history.find(
              history.channelId(channel),
              root == null ? null : root.ts(),
              message.happening().at(),
              m -> bears(m, message.id()));
      if (there.isPresent()) {
        return there.get();
      }
    }
    var look = new ReplyMessage(message.happening(), message.rotation());
    if (root != null) {
      try {
        return post(message, channel, root.ts(), look.text(), look.blocks());
      } catch (RemoteFailure e) {
        if (e.kind() != RemoteFailure.Kind.CONFLICT) {
          throw e;
        }
        // Somebody deleted the thread. What happened is told all the same, in the channel.
      }
    }
    return post(message, channel, null, look.text(), look.blocks());
  }

  private void refresh(Message message, Place root) throws RemoteFailure {
    try {
      update(root, message.rotation());
    } catch (RemoteFailure e) {
      if (e.kind() != RemoteFailure.Kind.CONFLICT) {
        throw e;
      }
      replace(message, root);
    }
  }

  /**
   * Somebody deleted the first message. It is posted anew only where people need its buttons, and
   * then once: whoever finds it deleted looks for a newer one first.
   */
  private void replace(Message message, Place gone) throws RemoteFailure {
    RotationFacts facts = message.rotation();
    Optional<Place> newer =
        history.find(
            gone.channel(),
            null,
            facts.rotation().requestedAt(),
            m -> payload(m).path("root").asText("").equals(facts.rotation().id()));
    if (newer.isPresent()) {
      update(newer.get(), facts);
    } else if (RootMessage.asks(facts) || facts.consent().reviewDue()) {
      var look = new RootMessage(facts);
      post(message, gone.channel(), null, look.text(), look.blocks());
    }
  }

  private void update(Place place, RotationFacts facts) throws RemoteFailure {
    var look = new RootMessage(facts);
    api.call(
        "chat.update",
        RequestFormBuilder.toForm(
            ChatUpdateRequest.builder()
                .channel(place.channel())
                .ts(place.ts())
                .text(look.text())
                .blocksAsString(look.blocks().toString())
                .build()));
  }

  private Place post(
      Message message, String channel, @Nullable String thread, String text, ArrayNode blocks)
      throws RemoteFailure {
    var metadata = Block.object().put("event_type", "keyturn");
    var payload = metadata.putObject("event_payload").put("message", message.id());
    if (thread == null && message.form() != Message.Form.REPLY) {
      payload.put("root", message.rotation().rotation().id());
    }
    JsonNode answer =
        api.call(
            POST,
            RequestFormBuilder.toForm(
                ChatPostMessageRequest.builder()
                    .channel(channel)
                    .threadTs(thread)
                    .text(text)
                    .blocksAsString(blocks.toString())
                    .metadataAsString(metadata.toString())
                    .mrkdwn(true)
                    .unfurlLinks(false)
                    .unfurlMedia(false)
                    .build()));
    return Place.read(answer.path("channel").asText("") + "/" + answer.path("ts").asText(""))
        .orElseThrow(() ->
            SlackError.failure(
                RemoteFailure.Kind.OUTCOME_UNKNOWN,
                POST,
                200,
                "the answer names no message",
                null));
  }

  private static boolean bears(JsonNode message, String id) {
    return payload(message).path("message").asText("").equals(id);
  }

  private static JsonNode payload(JsonNode message) {
    JsonNode metadata = message.path("metadata");
    return metadata.path("event_type").asText("").equals("keyturn")
        ? metadata.path("event_payload")
        : metadata.path("nothing");
  }

  /** Where a message is. */
  record Place(String channel, String ts) {
    static Optional<Place> read(String text) {
      int slash = text.indexOf('/');
      return text.matches("[A-Z0-9]{2,40}/[0-9]{1,20}\\.[0-9]{1,10}")
          ? Optional.of(new Place(text.substring(0, slash), text.substring(slash + 1)))
          : Optional.empty();
    }

    String text() {
      return channel + "/" + ts;
    }
  }
}
