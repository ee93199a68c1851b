package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.request.StartRequest;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.RotationId;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What somebody did in Slack, and where. What is not done at once waits in the inbox, in the words
 * of {@link #kind} and {@link #body}; rows of older versions are read, so those words stay.
 *
 * @param answer where Slack takes an answer for this person; null: nowhere
 */
record Interaction(String user, @Nullable String channel, @Nullable String answer, Act act) {

  sealed interface Act {
    /** Told a rotation something. */
    record Give(Kind command, Button about, String reason) implements Act {}

    /** Clicked a button whose command wants a reason, which a window asks for. */
    record AskWhy(Kind command, Button about) implements Act {}

    /** Sent the window that starts a rotation. */
    record Start(StartRequest request) implements Act {}

    /** {@code /keyturn}. */
    record Slash(String text) implements Act {}

    /** Nothing that we act on, such as a link that was opened. */
    record Nothing() implements Act {}
  }

  /** What a button carries: the rotation and the very plan that its message showed. */
  record Button(RotationId rotation, PlanDigest digest) {
    static final String APPROVE = "keyturn_approve";
    static final String REJECT = "keyturn_reject";
    static final String REVIEW = "keyturn_review";
    static final String REVOKE = "keyturn_revoke";
    static final String ABANDON = "keyturn_abandon";

    /** The command that a button of ours stands for; empty for all others. */
    static Optional<Kind> command(String action) {
      return switch (action) {
        case APPROVE -> Optional.of(Kind.APPROVE);
        case REJECT -> Optional.of(Kind.REJECT);
        case REVIEW -> Optional.of(Kind.REVIEW);
        case REVOKE -> Optional.of(Kind.REVOKE);
        case ABANDON -> Optional.of(Kind.ABANDON);
        default -> Optional.empty();
      };
    }

    String text() {
      return rotation + " " + digest;
    }

    /** Empty when it is none of ours. */
    static Optional<Button> read(String text) {
      int space = text.indexOf(' ');
      if (space < 0) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            new Button(
                new RotationId(text.substring(0, space)),
                new PlanDigest(text.substring(space + 1))));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  /** The same, to be answered there. */
  Interaction answeredAt(@Nullable String url) {
    return new Interaction(user, channel, url, act);
  }

  /** A no, a leak and an end are explained to everybody; a yes needs no words. */
  static boolean wantsReason(Kind command) {
    return command == Kind.REJECT || command == Kind.REVOKE || command == Kind.ABANDON;
  }

  /** Whether it was sent without the reason that it needs. */
  boolean lacksReason() {
    return switch (act) {
      case Act.Give give -> wantsReason(give.command()) && give.reason().isBlank();
      case Act.Start start -> start.request().reason().isBlank();
      case Act.AskWhy _, Act.Slash _, Act.Nothing _ -> false;
    };
  }

  /** Whether somebody waits for a window. */
  boolean opensWindow() {
    return switch (act) {
      case Act.AskWhy _ -> true;
      case Act.Slash slash -> SlashCommand.rotates(slash.text());
      case Act.Give _, Act.Start _, Act.Nothing _ -> false;
    };
  }

  /** Whether it is kept in the inbox until it is done. */
  boolean kept() {
    return switch (act) {
      case Act.Give _, Act.Start _ -> true;
      case Act.Slash _ -> !opensWindow();
      case Act.AskWhy _, Act.Nothing _ -> false;
    };
  }

  /** What kind of row it is in the inbox. */
  String kind() {
    return switch (act) {
      case Act.Give _ -> "decide";
      case Act.Start _ -> "start";
      case Act.Slash _ -> "say";
      case Act.AskWhy _, Act.Nothing _ -> throw notKept();
    };
  }

  /** In our own words, for the audit trail. */
  String words() {
    return switch (act) {
      case Act.Give give -> give.command().word();
      case Act.Start _ -> "start";
      case Act.Slash _ -> "/keyturn";
      case Act.AskWhy _, Act.Nothing _ -> throw notKept();
    };
  }

  String body() {
    ObjectNode body =
        Block.object().put("user", user).put("channel", channel).put("answer", answer);
    switch (act) {
      case Act.Give give ->
          body.put("decision", stored(give.command()))
              .put("value", give.about().text())
              .put("comment", give.reason());
      case Act.Start start -> {
        StartRequest request = start.request();
        body.put("plan", request.plan())
            .put("environment", request.environment())
            .put("reason", request.reason())
            .put("emergency", request.emergency());
        var secrets = body.putArray("secrets");
        new TreeSet<>(request.secrets()).forEach(secrets::add);
      }
      case Act.Slash slash -> body.put("command", slash.text());
      case Act.AskWhy _, Act.Nothing _ -> throw notKept();
    }
    return body.toString();
  }

  static Interaction read(String kind, String text) {
    JsonNode body =
        Json.object(text).orElseThrow(() -> new IllegalStateException("an unreadable inbox row"));
    Act act =
        switch (kind) {
          case "decide" ->
              new Act.Give(
                  command(Json.text(body.path("decision"))),
                  Button.read(Json.text(body.path("value"))).orElseThrow(),
                  Json.text(body.path("comment")));
          case "start" ->
              new Act.Start(
                  new StartRequest(
                      Json.text(body.path("plan")),
                      Json.text(body.path("environment")),
                      StreamSupport.stream(body.path("secrets").spliterator(), false)
                          .map(Json::text)
                          .collect(Collectors.toSet()),
                      Json.text(body.path("reason")),
                      body.path("emergency").asBoolean(false),
                      null));
          case "say" -> new Act.Slash(Json.text(body.path("command")));
          default -> throw new IllegalStateException("an inbox row of no kind that there is");
        };
    return new Interaction(
        Json.text(body.path("user")),
        body.path("channel").textValue(),
        body.path("answer").textValue(),
        act);
  }

  /** A command's word, in capitals. */
  private static String stored(Kind command) {
    return command.word().toUpperCase(Locale.ROOT);
  }

  private static Kind command(String stored) {
    return Stream.of(Kind.APPROVE, Kind.REJECT, Kind.REVIEW, Kind.REVOKE, Kind.ABANDON)
        .filter(kind -> stored(kind).equals(stored))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("an inbox row of no decision that there is"));
  }

  private static IllegalStateException notKept() {
    return new IllegalStateException("this is done at once or not at all");
  }
}
