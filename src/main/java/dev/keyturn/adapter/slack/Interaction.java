package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.adapter.slack.Incoming.Deed;
import dev.keyturn.adapter.slack.SlackDesk.Decision;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is left to do for one person, as the inbox keeps it.
 *
 * @param answer where Slack takes an answer for this person; null: nowhere
 */
record Interaction(String user, @Nullable String channel, @Nullable String answer, What what) {

  sealed interface What {
    record Decide(Decision decision, ButtonValue value, String comment) implements What {}

    record Start(
        String plan, String environment, Set<String> secrets, String reason, boolean emergency)
        implements What {}

    record Say(String command) implements What {}
  }

  /** Empty for what is done at once or not at all. */
  static Optional<What> of(Deed deed) {
    return switch (deed) {
      case Deed.Click click ->
          switch (click.action()) {
            case ButtonValue.APPROVE ->
                Optional.of(new What.Decide(Decision.APPROVE, click.value(), ""));
            case ButtonValue.REVIEW ->
                Optional.of(new What.Decide(Decision.REVIEW, click.value(), ""));
            default -> Optional.empty();
          };
      case Deed.Reasoned said ->
          Optional.of(new What.Decide(said.decision(), said.value(), said.reason()));
      case Deed.Order o ->
          Optional.of(
              new What.Start(o.plan(), o.environment(), o.secrets(), o.reason(), o.emergency()));
      case Deed.Command command -> Optional.of(new What.Say(command.text()));
      case Deed.Nothing _ -> Optional.empty();
    };
  }

  String kind() {
    return switch (what) {
      case What.Decide _ -> "decide";
      case What.Start _ -> "start";
      case What.Say _ -> "say";
    };
  }

  /** In our own words, for the audit trail. */
  String words() {
    return switch (what) {
      case What.Decide decide -> decide.decision().name().toLowerCase(Locale.ROOT);
      case What.Start _ -> "start";
      case What.Say _ -> "/keyturn";
    };
  }

  String body() {
    ObjectNode body =
        Block.object().put("user", user).put("channel", channel).put("answer", answer);
    switch (what) {
      case What.Decide d ->
          body.put("decision", d.decision().name())
              .put("value", d.value().text())
              .put("comment", d.comment());
      case What.Start s -> {
        body.put("plan", s.plan())
            .put("environment", s.environment())
            .put("reason", s.reason())
            .put("emergency", s.emergency());
        var secrets = body.putArray("secrets");
        new TreeSet<>(s.secrets()).forEach(secrets::add);
      }
      case What.Say s -> body.put("command", s.command());
    }
    return body.toString();
  }

  static Interaction read(String kind, String text) {
    JsonNode body =
        Json.object(text).orElseThrow(() -> new IllegalStateException("an unreadable inbox row"));
    What what =
        switch (kind) {
          case "decide" ->
              new What.Decide(
                  Decision.valueOf(Json.text(body.path("decision"))),
                  ButtonValue.read(Json.text(body.path("value"))).orElseThrow(),
                  Json.text(body.path("comment")));
          case "start" ->
              new What.Start(
                  Json.text(body.path("plan")),
                  Json.text(body.path("environment")),
                  StreamSupport.stream(body.path("secrets").spliterator(), false)
                      .map(Json::text)
                      .collect(Collectors.toSet()),
                  Json.text(body.path("reason")),
                  body.path("emergency").asBoolean(false));
          case "say" -> new What.Say(Json.text(body.path("command")));
          default -> throw new IllegalStateException("an inbox row of no kind that there is");
        };
    return new Interaction(
        Json.text(body.path("user")),
        body.path("channel").textValue(),
        body.path("answer").textValue(),
        what);
  }
}
