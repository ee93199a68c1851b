package dev.keyturn.plan;

import dev.keyturn.plan.PlanNotices.SlackChannel;

/**
 * Reads the parts of a plan that say who is told and who may use it. Where a mistake was told, a
 * neutral value stands in, and the result is not used.
 */
final class AudienceReading {
  private AudienceReading() {}

  static PlanNotices notices(YamlMapping plan) {
    return plan.section("notify")
        .map(notify -> {
          notEmpty(notify, "Name a receiver, or delete notify.");
          return new PlanNotices(
              notify
                  .section("slack")
                  .map(s -> new SlackChannel(s.text("channel").orElse(""), s.text("mention"))),
              notify.texts("webhooks", "names of webhooks"),
              notify.texts("pagerduty", "names of PagerDuty services"),
              notify.texts("email", "e-mail addresses"));
        })
        .orElse(PlanNotices.NONE);
  }

  static PlanAccess access(YamlMapping plan) {
    return plan.section("access")
        .map(access -> {
          notEmpty(access, "Name somebody, or delete access.");
          return new PlanAccess(
              access.texts("viewers", "people"), access.texts("operators", "people"));
        })
        .orElse(PlanAccess.UNLIMITED);
  }

  private static void notEmpty(YamlMapping section, String remedy) {
    if (section.isMapping() && section.keys().isEmpty()) {
      section.add(
          PlanReason.EMPTY_PLAN,
          section.path(),
          section.node(),
          "an empty mapping",
          "at least one key",
          remedy);
    }
  }
}
