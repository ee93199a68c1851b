package dev.keyturn.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.adapter.slack.SlackSettings;
import dev.keyturn.wiring.Settings.WrongSetting;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlackSettingsTest {
  private static final Map<String, String> WHOLE =
      Map.of(
          "KEYTURN_SLACK_BOT_TOKEN", "xoxb-1-2-abc",
          "KEYTURN_SLACK_TEAM", "T012AB3CD",
          "KEYTURN_SLACK_SIGNING_SECRET", "8f742231b10e8888abcd99yyyzzz85a5",
          "KEYTURN_SLACK_APP_TOKEN", "xapp-1-A1-2-abc",
          "KEYTURN_SLACK_USERS", "U012AB3CD=Alice@example.com; U034EF5GH = bob@example.com;");

  @Test
  void without_a_token_there_is_no_slack() {
    assertThat(read(Map.of())).isEmpty();
  }

  @Test
  void a_whole_configuration_is_taken_and_shows_no_token() {
    SlackSettings slack = read(WHOLE).orElseThrow();

    assertThat(slack.url()).hasToString("https://slack.com/api/");
    assertThat(slack.users())
        .isEqualTo(Map.of("U012AB3CD", "alice@example.com", "U034EF5GH", "bob@example.com"));
    assertThat(slack.toString()).doesNotContain("xoxb", "xapp", "8f742231");
  }

  @ParameterizedTest
  @CsvSource({
    "KEYTURN_SLACK_BOT_TOKEN,KEYTURN_SLACK_BOT_TOKEN is not",
    "KEYTURN_SLACK_TEAM,'Set KEYTURN_SLACK_TEAM, the id'"
  })
  void half_a_configuration_names_what_is_missing(String missing, String words) {
    var half = new HashMap<>(WHOLE);
    half.remove(missing);

    assertThatThrownBy(() -> read(half))
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining(words);
  }

  @Test
  void one_of_the_two_ways_in_is_needed() {
    var deaf = new HashMap<>(WHOLE);
    deaf.remove("KEYTURN_SLACK_APP_TOKEN");
    assertThat(read(deaf)).isPresent();
    deaf.remove("KEYTURN_SLACK_SIGNING_SECRET");

    assertThatThrownBy(() -> read(deaf))
        .hasMessageContaining("KEYTURN_SLACK_SIGNING_SECRET for request URLs")
        .hasMessageContaining("KEYTURN_SLACK_APP_TOKEN for Socket Mode");
  }

  @ParameterizedTest
  @CsvSource({
    "KEYTURN_SLACK_BOT_TOKEN,xoxp-secret-1",
    "KEYTURN_SLACK_BOT_TOKEN,xoxb-sécret",
    "KEYTURN_SLACK_APP_TOKEN,xoxb-secret-1",
    "KEYTURN_SLACK_SIGNING_SECRET,secret",
    "KEYTURN_SLACK_TEAM,my-team",
    "KEYTURN_SLACK_URL,http://slack.com/api/",
    "KEYTURN_SLACK_URL,https://slack.com/api",
    "KEYTURN_SLACK_URL,'https://secret@slack.com/api/'",
    "KEYTURN_SLACK_URL,'not a url'",
    "KEYTURN_SLACK_USERS,alice=alice@example.com",
    "KEYTURN_SLACK_USERS,U012AB3CD",
    "KEYTURN_SLACK_USERS,U012AB3CD=a@example.com;U012AB3CD=b@example.com"
  })
  void a_wrong_one_is_named_and_not_repeated(String name, String value) {
    var wrong = new HashMap<>(WHOLE);
    wrong.put(name, value);

    assertThatThrownBy(() -> read(wrong))
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining(name)
        .hasMessageNotContaining("secret-1")
        .hasMessageNotContaining("secret@");
  }

  private static Optional<SlackSettings> read(Map<String, String> variables) {
    return SlackEnvironment.read(new ProcessEnvironment(variables));
  }
}
