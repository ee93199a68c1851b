package dev.keyturn.adapter.slack;

import dev.keyturn.remote.Loopback;
import dev.keyturn.rotation.SecretValue;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How to speak with one Slack workspace.
 *
 * @param url of the Web API, ends in a slash
 * @param signingSecret what Slack signs its requests with; empty: no request URL is open
 * @param appToken for Socket Mode; empty: there is none
 * @param team the only workspace that is heard
 * @param users names of people by their Slack user id; others are known by their e-mail address
 * @param addressHeader in which a proxy of ours tells where a request came from
 * @param timeout of one call
 */
public record SlackSettings(
    URI url,
    SecretValue botToken,
    Optional<SecretValue> signingSecret,
    Optional<SecretValue> appToken,
    String team,
    Map<String, String> users,
    Optional<String> addressHeader,
    Duration timeout) {
  /**
   * @throws IllegalArgumentException in words for an operator; never with a token in them
   */
  public SlackSettings {
    users = Map.copyOf(users);
    if (!Loopback.secure(url)
        || url.getUserInfo() != null
        || url.getQuery() != null
        || !url.getPath().endsWith("/")) {
      throw new IllegalArgumentException(
          "KEYTURN_SLACK_URL cannot be used. It is https://slack.com/api/; unset it.");
    }
    if (!team.matches("[TE][A-Z0-9]{2,30}")) {
      throw new IllegalArgumentException(
          "KEYTURN_SLACK_TEAM is no id of a workspace. It begins with T; `keyturn doctor` prints the one that the token is for.");
    }
    shape("KEYTURN_SLACK_BOT_TOKEN", "xoxb-", botToken);
    appToken.ifPresent(token -> shape("KEYTURN_SLACK_APP_TOKEN", "xapp-", token));
  }

  private static void shape(String name, String prefix, SecretValue token) {
    if (!token.reveal().matches(prefix + "[A-Za-z0-9-]{1,500}")) {
      throw new IllegalArgumentException(
          name + " has not the form of such a token. It begins with " + prefix + ".");
    }
  }

  /**
   * Reads {@code U012AB3CD=alice@example.com; U…=…}.
   *
   * @throws IllegalArgumentException in words for an operator
   */
  public static Map<String, String> users(String text) {
    var users = new LinkedHashMap<String, String>();
    for (String entry : text.split("[;,]", -1)) {
      if (entry.isBlank()) {
        continue;
      }
      int equals = entry.indexOf('=');
      String user = equals < 0 ? "" : entry.substring(0, equals).strip();
      String name = equals < 0 ? "" : entry.substring(equals + 1).strip();
      if (!user.matches("[UW][A-Z0-9]{2,30}") || name.isEmpty()) {
        throw new IllegalArgumentException(
            "KEYTURN_SLACK_USERS cannot be read. Write `U012AB3CD=alice@example.com`, entries separated by semicolons.");
      }
      if (users.put(user, name.toLowerCase(Locale.ROOT)) != null) {
        throw new IllegalArgumentException(
            "KEYTURN_SLACK_USERS names " + user + " twice. Leave one of the entries.");
      }
    }
    return users;
  }
}
