package dev.keyturn.wiring;

import dev.keyturn.adapter.slack.SlackSettings;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.wiring.Settings.WrongSetting;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings of Slack: none, or all that it needs. */
final class SlackEnvironment {
  private static final String TOKEN = "KEYTURN_SLACK_BOT_TOKEN";
  private static final String SIGNING = "KEYTURN_SLACK_SIGNING_SECRET";
  private static final String APP = "KEYTURN_SLACK_APP_TOKEN";
  private static final String TEAM = "KEYTURN_SLACK_TEAM";
  private static final String USERS = "KEYTURN_SLACK_USERS";
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int SIGNING_CHARACTERS = 16;

  private SlackEnvironment() {}

  /**
   * @return empty without a bot token
   * @throws WrongSetting when something is missing or cannot be used
   */
  static Optional<SlackSettings> read(ProcessEnvironment environment) {
    String token = environment.find(TOKEN);
    List<String> without =
        Stream.of(SIGNING, APP, TEAM, USERS).filter(n -> environment.find(n) != null).toList();
    if (token == null) {
      if (!without.isEmpty()) {
        throw new WrongSetting(
            without.getFirst() + " is set, but " + TOKEN + " is not. Set it, or unset the other.");
      }
      return Optional.empty();
    }
    var missing = new ArrayList<String>();
    String team = environment.find(TEAM);
    Optional<String> signing = Optional.ofNullable(environment.find(SIGNING));
    Optional<String> app = Optional.ofNullable(environment.find(APP));
    if (team == null) {
      missing.add(TEAM + ", the id of your workspace");
    }
    if (signing.isEmpty() && app.isEmpty()) {
      missing.add(SIGNING + " for request URLs, or " + APP + " for Socket Mode");
    }
    if (team == null || !missing.isEmpty()) {
      throw new WrongSetting(
          TOKEN + " is set, but something is missing. Set " + String.join("; and ", missing) + ".");
    }
    if (signing.isPresent() && signing.get().length() < SIGNING_CHARACTERS) {
      throw new WrongSetting(
          SIGNING + " is too short. Copy the app's Signing Secret from its Basic Information.");
    }
    try {
      return Optional.of(
          new SlackSettings(
              URI.create(environment.find("KEYTURN_SLACK_URL", "https://slack.com/api/")),
              SecretValue.of(token),
              signing.map(SecretValue::of),
              app.map(SecretValue::of),
              team,
              SlackSettings.users(environment.find(USERS, "")),
              Optional.ofNullable(ClientAddresses.of(environment).header()),
              TIMEOUT));
    } catch (IllegalArgumentException e) {
      throw new WrongSetting(
          e.getMessage() != null && e.getMessage().startsWith("KEYTURN_")
              ? e.getMessage()
              : "KEYTURN_SLACK_URL cannot be used. It is https://slack.com/api/; unset it.");
    }
  }
}
