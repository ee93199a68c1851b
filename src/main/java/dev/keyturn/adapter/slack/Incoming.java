package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.adapter.slack.SlackDesk.Decision;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What somebody did in Slack, reduced to what we use. Nothing in it is believed but who did it: a
 * button's value and a modal's metadata have been with the client.
 *
 * @param trigger with which a modal may be opened for three seconds; never stored
 */
record Incoming(Place from, @Nullable String trigger, @Nullable String responseUrl, Deed deed) {
  private static final Pattern USER = Pattern.compile("[UW][A-Z0-9]{2,30}");
  private static final Pattern TEAM = Pattern.compile("[TE][A-Z0-9]{2,30}");
  private static final Pattern CHANNEL = Pattern.compile("[CGD][A-Z0-9]{2,40}");
  private static final int LONGEST_TEXT = 3000;

  /**
   * Who and where.
   *
   * @param home the person's own workspace, where Slack names it
   */
  record Place(String team, String user, @Nullable String home, @Nullable String channel) {}

  sealed interface Deed {
    /** A button of ours was clicked. */
    record Click(String action, ButtonValue value) implements Deed {}

    /** A modal that asks why was sent. */
    record Reasoned(Decision decision, ButtonValue value, String reason) implements Deed {}

    /** The modal that starts a rotation was sent. */
    record Order(
        String plan, String environment, Set<String> secrets, String reason, boolean emergency)
        implements Deed {}

    /** {@code /keyturn}. */
    record Command(String text) implements Deed {}

    /** Nothing that we act on, such as a link that was opened. */
    record Nothing() implements Deed {}
  }

  /** Of a payload of {@code interactive} kind; empty when it is not as Slack makes them. */
  static Optional<Incoming> interaction(JsonNode payload) {
    JsonNode user = payload.path("user");
    String metadata = Json.text(payload.path("view").path("private_metadata"));
    String channel = Json.text(payload.path("channel").path("id"));
    if (channel.isEmpty()) {
      channel = ModalMemory.read(metadata).map(ModalMemory::channel).orElse("");
    }
    String team = Json.text(payload.path("team").path("id"));
    return place(
            team.isEmpty() ? Json.text(user.path("team_id")) : team,
            Json.text(user.path("id")),
            Json.text(user.path("team_id")),
            channel)
        .flatMap(place ->
            deed(payload, metadata)
                .map(deed ->
                    new Incoming(
                        place,
                        orNull(Json.text(payload.path("trigger_id"))),
                        orNull(Json.text(payload.path("response_url"))),
                        deed)));
  }

  /** Of a slash command's fields. */
  static Optional<Incoming> command(Map<String, String> fields) {
    String text = fields.getOrDefault("text", "");
    if (text.length() > LONGEST_TEXT) {
      return Optional.empty();
    }
    return place(
            fields.getOrDefault("team_id", ""),
            fields.getOrDefault("user_id", ""),
            "",
            fields.getOrDefault("channel_id", ""))
        .map(place ->
            new Incoming(
                place,
                orNull(fields.getOrDefault("trigger_id", "")),
                orNull(fields.getOrDefault("response_url", "")),
                new Deed.Command(text.strip())));
  }

  private static Optional<Place> place(String team, String user, String home, String channel) {
    if (!TEAM.matcher(team).matches() || !USER.matcher(user).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Place(
            team,
            user,
            TEAM.matcher(home).matches() ? home : null,
            CHANNEL.matcher(channel).matches() ? channel : null));
  }

  private static Optional<Deed> deed(JsonNode payload, String metadata) {
    return switch (Json.text(payload.path("type"))) {
      case "block_actions" -> click(payload.path("actions"));
      case "view_submission" -> submission(payload.path("view"), metadata);
      default -> Optional.of(new Deed.Nothing());
    };
  }

  private static Optional<Deed> click(JsonNode actions) {
    if (actions.size() != 1) {
      return Optional.empty();
    }
    String action = Json.text(actions.path(0).path("action_id"));
    return switch (action) {
      case ButtonValue.APPROVE, ButtonValue.REJECT, ButtonValue.REVIEW, ButtonValue.REVOKE ->
          ButtonValue.read(Json.text(actions.path(0).path("value")))
              .map(value -> new Deed.Click(action, value));
      default -> Optional.of(new Deed.Nothing());
    };
  }

  private static Optional<Deed> submission(JsonNode view, String metadata) {
    JsonNode values = view.path("state").path("values");
    String reason = Json.text(values.path(Modal.REASON).path(Modal.REASON).path("value")).strip();
    if (reason.length() > LONGEST_TEXT) {
      return Optional.empty();
    }
    return switch (Json.text(view.path("callback_id"))) {
      case Modal.REJECT -> reasoned(Decision.REJECT, metadata, reason);
      case Modal.REVOKE -> reasoned(Decision.REVOKE, metadata, reason);
      case Modal.ROTATE -> order(values, reason);
      default -> Optional.of(new Deed.Nothing());
    };
  }

  private static Optional<Deed> reasoned(Decision decision, String metadata, String reason) {
    return ModalMemory.read(metadata)
        .flatMap(memory -> ButtonValue.read(memory.value()))
        .map(value -> new Deed.Reasoned(decision, value, reason));
  }

  private static Optional<Deed> order(JsonNode values, String reason) {
    String target =
        Json.text(
            values.path(Modal.TARGET).path(Modal.TARGET).path("selected_option").path("value"));
    String[] parts = target.split(" ", -1);
    if (parts.length != 2 || target.length() > 150) {
      return Optional.empty();
    }
    String names = Json.text(values.path(Modal.SECRETS).path(Modal.SECRETS).path("value"));
    var secrets = new TreeSet<String>();
    for (String name : names.split("[,\\s]+", -1)) {
      if (!name.isBlank()) {
        secrets.add(name.strip().toUpperCase(Locale.ROOT));
      }
    }
    if (names.length() > LONGEST_TEXT) {
      return Optional.empty();
    }
    JsonNode chosen = values.path(Modal.EMERGENCY).path(Modal.EMERGENCY).path("selected_options");
    return Optional.of(new Deed.Order(parts[0], parts[1], secrets, reason, !chosen.isEmpty()));
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() || text.length() > LONGEST_TEXT ? null : text;
  }
}
