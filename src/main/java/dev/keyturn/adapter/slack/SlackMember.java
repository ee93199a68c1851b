package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.text.MailAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Whether an account, as Slack describes it, is somebody's who may speak to Keyturn. */
final class SlackMember {
  private static final String[] NOBODY = {
    "deleted",
    "is_bot",
    "is_workflow_bot",
    "is_connector_bot",
    "is_restricted",
    "is_ultra_restricted",
    "is_stranger",
    "is_invited_user"
  };

  private SlackMember() {}

  /**
   * The address of a full member.
   *
   * @param ours the workspace or organisation that is heard
   */
  static Optional<String> address(JsonNode person, String ours) {
    String email = Json.text(person.path("profile").path("email"));
    boolean somebody =
        Stream.of(NOBODY).noneMatch(no -> person.path(no).asBoolean(false))
            && person.path("is_email_confirmed").asBoolean(true)
            && in(person, ours)
            && MailAddress.is(email);
    return somebody ? Optional.of(email.toLowerCase(Locale.ROOT)) : Optional.empty();
  }

  /**
   * In an organisation of several workspaces people have a home and may be members of others; an
   * app that is installed in the whole organisation hears all of them.
   */
  private static boolean in(JsonNode person, String ours) {
    JsonNode organised = person.path("enterprise_user");
    return Stream.of(
            Stream.of(
                person.path("team_id"),
                person.path("enterprise_id"),
                organised.path("enterprise_id")),
            elements(person.path("teams")),
            elements(organised.path("teams")))
        .flatMap(ids -> ids)
        .anyMatch(id -> Json.text(id).equals(ours));
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
