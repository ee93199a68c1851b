package dev.keyturn.adapter.slack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.adapter.slack.Interaction.Act;
import dev.keyturn.adapter.slack.Interaction.Button;
import dev.keyturn.request.StartRequest;
import dev.keyturn.rotation.Command.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Slack sent of what somebody did, reduced to what we use. Nothing in it is believed but who
 * did it: a button's value and a modal's metadata have been with the client.
 *
 * @param team the workspace in which it was done; empty where an app of a whole organisation heard
 *     it and Slack names none
 * @param enterprise the organisation of several workspaces; empty: there is none
 * @param trigger with which a modal may be opened for three seconds; never stored
 */
record Incoming(String team, String enterprise, @Nullable String trigger, Interaction interaction) {
  private static final Pattern USER = Pattern.compile("[UW][A-Z0-9]{2,30}");
  private static final Pattern TEAM = Pattern.compile("[TE][A-Z0-9]{2,30}");
  private static final Pattern ENTERPRISE = Pattern.compile("E[A-Z0-9]{2,30}");
  private static final Pattern CHANNEL = Pattern.compile("[CGD][A-Z0-9]{2,40}");
  private static final int LONGEST_TEXT = 3000;

  /**
   * The fields of {@code application/x-www-form-urlencoded}, strictly: UTF-8, whole escapes, no
   * name twice. Empty when it is no such form.
   */
  static Optional<Map<String, String>> form(byte[] body) {
    var fields = new HashMap<String, String>();
    for (String pair : new String(body, ISO_8859_1).split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      Optional<String> name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      Optional<String> value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
      if (name.isEmpty() || value.isEmpty() || fields.put(name.get(), value.get()) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(Map.copyOf(fields));
  }

  private static Optional<String> decoded(String text) {
    var bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        boolean whole = i + 2 < text.length();
        int high = whole ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = whole ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        bytes.write(high * 16 + low);
        i += 2;
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    try {
      return Optional.of(
          UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Of a payload of {@code interactive} kind; empty when it is not as Slack makes them. */
  static Optional<Incoming> interaction(JsonNode payload) {
    JsonNode user = payload.path("user");
    String metadata = Json.text(payload.path("view").path("private_metadata"));
    String channel = Json.text(payload.path("channel").path("id"));
    if (channel.isEmpty()) {
      channel = Modal.Memory.read(metadata).map(Modal.Memory::channel).orElse("");
    }
    String team = Json.text(payload.path("team").path("id"));
    String enterprise = Json.text(payload.path("enterprise").path("id"));
    return of(
        // Somebody's home is not where it was done, where there are several workspaces.
        team.isEmpty() && enterprise.isEmpty() ? Json.text(user.path("team_id")) : team,
        enterprise,
        Json.text(payload.path("trigger_id")),
        Json.text(user.path("id")),
        channel,
        Json.text(payload.path("response_url")),
        act(payload, metadata));
  }

  /** Of a slash command, as Socket Mode has it. */
  static Optional<Incoming> command(JsonNode payload) {
    var fields = new HashMap<String, String>();
    payload.properties().forEach(e -> fields.put(e.getKey(), Json.text(e.getValue())));
    return command(fields);
  }

  /** Of a slash command's fields. */
  static Optional<Incoming> command(Map<String, String> fields) {
    String text = fields.getOrDefault("text", "");
    if (text.length() > LONGEST_TEXT) {
      return Optional.empty();
    }
    return of(
        fields.getOrDefault("team_id", ""),
        fields.getOrDefault("enterprise_id", ""),
        fields.getOrDefault("trigger_id", ""),
        fields.getOrDefault("user_id", ""),
        fields.getOrDefault("channel_id", ""),
        fields.getOrDefault("response_url", ""),
        Optional.of(new Act.Slash(text.strip())));
  }

  private static Optional<Incoming> of(
      String team,
      String enterprise,
      String trigger,
      String user,
      String channel,
      String responseUrl,
      Optional<Act> act) {
    if (!somewhere(team, enterprise) || !USER.matcher(user).matches()) {
      return Optional.empty();
    }
    String known = CHANNEL.matcher(channel).matches() ? channel : null;
    return act.map(a ->
        new Incoming(
            team,
            enterprise,
            orNull(trigger),
            new Interaction(user, known, orNull(responseUrl), a)));
  }

  /** One of the two at least, and nothing else in either. */
  private static boolean somewhere(String team, String enterprise) {
    return (team.isEmpty() || TEAM.matcher(team).matches())
        && (enterprise.isEmpty() || ENTERPRISE.matcher(enterprise).matches())
        && !(team.isEmpty() && enterprise.isEmpty());
  }

  /**
   * Whether it was done in this workspace or organisation. Where Slack names no workspace, it is
   * the membership of who did it that decides.
   */
  boolean in(String ours) {
    return team.isEmpty()
        ? enterprise.equals(ours) || !ENTERPRISE.matcher(ours).matches()
        : team.equals(ours) || enterprise.equals(ours);
  }

  /** For a note of who has come from elsewhere. */
  String place() {
    return team.isEmpty() ? enterprise : team;
  }

  private static Optional<Act> act(JsonNode payload, String metadata) {
    return switch (Json.text(payload.path("type"))) {
      case "block_actions" -> click(payload.path("actions"));
      case "view_submission" -> submission(payload.path("view"), metadata);
      default -> Optional.of(new Act.Nothing());
    };
  }

  private static Optional<Act> click(JsonNode actions) {
    if (actions.size() != 1) {
      return Optional.empty();
    }
    Optional<Kind> command = Button.command(Json.text(actions.path(0).path("action_id")));
    if (command.isEmpty()) {
      return Optional.of(new Act.Nothing());
    }
    return Button.read(Json.text(actions.path(0).path("value")))
        .map(value ->
            Interaction.wantsReason(command.get())
                ? new Act.AskWhy(command.get(), value)
                : new Act.Give(command.get(), value, ""));
  }

  private static Optional<Act> submission(JsonNode view, String metadata) {
    JsonNode values = view.path("state").path("values");
    String reason = Json.text(values.path(Modal.REASON).path(Modal.REASON).path("value")).strip();
    if (reason.length() > LONGEST_TEXT) {
      return Optional.empty();
    }
    return switch (Json.text(view.path("callback_id"))) {
      case Modal.REJECT -> reasoned(Kind.REJECT, metadata, reason);
      case Modal.REVOKE -> reasoned(Kind.REVOKE, metadata, reason);
      case Modal.ABANDON -> reasoned(Kind.ABANDON, metadata, reason);
      case Modal.ROTATE -> start(values, reason);
      default -> Optional.of(new Act.Nothing());
    };
  }

  private static Optional<Act> reasoned(Kind command, String metadata, String reason) {
    return Modal.Memory.read(metadata)
        .flatMap(memory -> Button.read(memory.value()))
        .map(value -> new Act.Give(command, value, reason));
  }

  private static Optional<Act> start(JsonNode values, String reason) {
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
    return Optional.of(
        new Act.Start(
            new StartRequest(parts[0], parts[1], secrets, reason, !chosen.isEmpty(), null)));
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() || text.length() > LONGEST_TEXT ? null : text;
  }
}
