package dev.keyturn.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.wiring.Settings.WrongSetting;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoticeSettingsTest {
  private static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

  @Test
  void receivers_are_found_by_their_names() {
    var settings =
        settings(
            Map.of(
                "KEYTURN_WEBHOOK_SECURITY_URL", "https://hooks.example.com/canary",
                "KEYTURN_WEBHOOK_SECURITY_SECRET", SECRET,
                "KEYTURN_PAGERDUTY_ON_CALL_2_KEY", "canary",
                "KEYTURN_SMTP_URL", "smtps://user:canary@mail.example.com",
                "KEYTURN_SMTP_FROM", "keyturn@example.com",
                "KEYTURN_SLACK_CHANNEL", "#deployments",
                "KEYTURN_NOTIFY_EMAIL", "a@example.com, b@example.com",
                "KEYTURN_PUBLIC_URL", "https://keyturn.example.com/"));
    assertThat(settings.webhooks()).containsOnlyKeys("SECURITY");
    assertThat(settings.pagerDuty().keys()).containsOnlyKeys("ON_CALL_2");
    assertThat(settings.email()).isPresent();
    assertThat(settings.otherwise().slack()).isPresent();
    assertThat(settings.otherwise().email()).containsExactly("a@example.com", "b@example.com");
    assertThat(settings.publicUrl()).hasToString("https://keyturn.example.com");
    assertThat(settings.toString()).doesNotContain("canary");
  }

  @Test
  void nobody_away_from_this_machine_is_told_of_a_rehearsal() {
    var set =
        Map.of(
            "KEYTURN_WEBHOOK_FAR_URL", "https://hooks.example.com",
            "KEYTURN_WEBHOOK_FAR_SECRET", SECRET,
            "KEYTURN_WEBHOOK_NEAR_URL", "http://127.0.0.1:9/",
            "KEYTURN_WEBHOOK_NEAR_SECRET", SECRET,
            "KEYTURN_PAGERDUTY_PLATFORM_KEY", "key",
            "KEYTURN_SMTP_URL", "smtps://mail.example.com",
            "KEYTURN_SMTP_FROM", "keyturn@example.com");
    var near = settings(set).onThisMachine();
    assertThat(near.webhooks()).containsOnlyKeys("NEAR");
    assertThat(near.pagerDuty().keys()).isEmpty();
    assertThat(near.email()).isEmpty();
  }

  @Test
  void nothing_is_needed() {
    var settings = settings(Map.of());
    assertThat(settings.webhooks()).isEmpty();
    assertThat(settings.email()).isEmpty();
    assertThat(settings.publicUrl()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "KEYTURN_WEBHOOK_A_URL,https://example.com/canary,KEYTURN_WEBHOOK_A_SECRET",
    "KEYTURN_WEBHOOK_A_SECRET,canary,KEYTURN_WEBHOOK_A_URL",
    "KEYTURN_PAGERDUTY_URL,http://canary.example.com,KEYTURN_PAGERDUTY_URL",
    "KEYTURN_PAGERDUTY_URL,can ary,KEYTURN_PAGERDUTY_URL",
    "KEYTURN_SMTP_URL,smtps://user:canary@mail.example.com,KEYTURN_SMTP_FROM",
    "KEYTURN_SMTP_URL,canary,KEYTURN_SMTP_URL",
    "KEYTURN_SLACK_CHANNEL,canary,KEYTURN_SLACK_CHANNEL",
    "KEYTURN_NOTIFY_WEBHOOKS,https://canary.example.com,KEYTURN_NOTIFY_WEBHOOKS",
    "KEYTURN_NOTIFY_EMAIL,canary,KEYTURN_NOTIFY_EMAIL",
    "KEYTURN_PUBLIC_URL,https://user:canary@example.com,KEYTURN_PUBLIC_URL",
    "KEYTURN_PUBLIC_URL,canary,KEYTURN_PUBLIC_URL"
  })
  void a_wrong_setting_is_named_and_not_shown(String variable, String value, String named) {
    assertThatThrownBy(() -> settings(Map.of(variable, value)))
        .isInstanceOf(WrongSetting.class)
        .message()
        .contains(named)
        .endsWith(".")
        .doesNotContain("canary", "can ary");
  }

  @Test
  void an_address_that_is_none_is_not_shown_either() {
    assertThatThrownBy(() ->
            settings(
                Map.of(
                    "KEYTURN_WEBHOOK_A_URL",
                    "https://can ary",
                    "KEYTURN_WEBHOOK_A_SECRET",
                    SECRET)))
        .isInstanceOf(WrongSetting.class)
        .message()
        .contains("KEYTURN_WEBHOOK_A_URL")
        .doesNotContain("can ary", "whsec_MDEy");
  }

  private static NoticeSettings settings(Map<String, String> variables) {
    return NoticeSettings.of(new ProcessEnvironment(variables));
  }
}
