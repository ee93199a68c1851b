package dev.keyturn.doctor;

import dev.keyturn.notice.Announcer;
import dev.keyturn.notice.NoticeStore.Place;
import dev.keyturn.plan.PlanNotices;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.wiring.NoticeSettings;
import dev.keyturn.wiring.ProcessEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who should be told of a plan's rotations and cannot be, for want of a setting. */
public final class NoticeHints {

  /**
   * @param found what is wrong
   * @param remedy what to set
   */
  public record Hint(String found, String remedy) {}

  private NoticeHints() {}

  /**
   * @param variables environment variables
   */
  public static List<Hint> of(Map<String, String> variables, PlanSpec plan) {
    return of(new ProcessEnvironment(variables), plan);
  }

  static List<Hint> of(ProcessEnvironment environment, PlanSpec plan) {
    NoticeSettings settings = NoticeSettings.of(environment);
    boolean says = !plan.notices().equals(PlanNotices.NONE);
    return Announcer.places(says ? plan.notices() : settings.otherwise()).stream()
        .flatMap(place -> hint(place, settings, environment).stream())
        .toList();
  }

  private static Optional<Hint> hint(
      Place place, NoticeSettings settings, ProcessEnvironment environment) {
    String name = place.destination();
    return switch (place.channel()) {
      case SLACK ->
          unless(
              environment.find("KEYTURN_SLACK_BOT_TOKEN") != null,
              "no setting has a token of Slack for " + name,
              "Set KEYTURN_SLACK_BOT_TOKEN.");
      case WEBHOOK ->
          unless(
              settings.webhooks().containsKey(name),
              "no setting has the webhook " + name,
              "Set KEYTURN_WEBHOOK_%1$s_URL and KEYTURN_WEBHOOK_%1$s_SECRET.".formatted(name));
      case PAGERDUTY ->
          unless(
              settings.pagerDuty().keys().containsKey(name),
              "no setting has the PagerDuty service " + name,
              "Set KEYTURN_PAGERDUTY_%s_KEY to its integration key.".formatted(name));
      case EMAIL ->
          unless(
              settings.email().isPresent(),
              "there is no mail server for " + name,
              "Set KEYTURN_SMTP_URL and KEYTURN_SMTP_FROM.");
    };
  }

  private static Optional<Hint> unless(boolean set, String found, String remedy) {
    return set ? Optional.empty() : Optional.of(new Hint(found, remedy));
  }
}
