package dev.keyturn.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.doctor.NoticeHints.Hint;
import dev.keyturn.plan.PlanFolder;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NoticeHintsTest {
  @Test
  void who_is_named_in_a_plan_and_cannot_be_told_is_told_to_the_operator() {
    var plan = PlanFolder.read(Path.of("rotation-plans")).plan("ainative").orElseThrow();
    var set = new TreeMap<String, String>();
    assertThat(NoticeHints.of(set, plan))
        .extracting(Hint::remedy)
        .containsExactly(
            "Set KEYTURN_SLACK_BOT_TOKEN.",
            "Set KEYTURN_WEBHOOK_SECURITY_URL and KEYTURN_WEBHOOK_SECURITY_SECRET.",
            "Set KEYTURN_PAGERDUTY_AINATIVE_KEY to its integration key.",
            "Set KEYTURN_SMTP_URL and KEYTURN_SMTP_FROM.");
    set.put("KEYTURN_SLACK_BOT_TOKEN", "xoxb-1");
    set.put("KEYTURN_PAGERDUTY_AINATIVE_KEY", "key");
    set.put("KEYTURN_WEBHOOK_SECURITY_URL", "https://hooks.example.com");
    set.put(
        "KEYTURN_WEBHOOK_SECURITY_SECRET", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    set.put("KEYTURN_SMTP_URL", "smtps://mail.example.com");
    set.put("KEYTURN_SMTP_FROM", "keyturn@example.com");
    assertThat(NoticeHints.of(set, plan)).isEmpty();
  }
}
