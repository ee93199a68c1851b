package dev.keyturn.plan;

import dev.keyturn.plan.PlanNotices.SlackChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the parts of a plan that say who is told and who may use it. Where a mistake was told, a
 * neutral value stands in, and the result is not used.
 */
final class AudienceReading {
  private AudienceReading() {}

  static PlanNotices notices(YamlMapping plan) {
    if (!plan.has("notify")) {
      return PlanNotices.NONE;
    }
    var notify = plan.section("notify", PlanKeys.NOTIFY);
    notEmpty(notify, "Name a receiver, or delete notify.");
    return new PlanNotices(
        notify.has("slack")
            ? Optional.of(slack(notify.section("slack", PlanKeys.SLACK)))
            : Optional.empty(),
        all(notify, "webhooks", "names of webhooks", AudienceReading::receiver),
        all(notify, "pagerduty", "names of PagerDuty services", AudienceReading::receiver),
        all(notify, "email", "e-mail addresses", AudienceReading::address));
  }

  static PlanAccess access(YamlMapping plan) {
    if (!plan.has("access")) {
      return PlanAccess.UNLIMITED;
    }
    var access = plan.section("access", PlanKeys.ACCESS);
    notEmpty(access, "Name somebody, or delete access.");
    return new PlanAccess(
        all(access, "viewers", "people", AudienceReading::person),
        all(access, "operators", "people", AudienceReading::person));
  }

  private static SlackChannel slack(YamlMapping slack) {
    return new SlackChannel(
        slack.scalar("channel").flatMap(AudienceReading::channel).orElse(""),
        slack
            .scalar("mention")
            .flatMap(s ->
                s.matching(
                    NamePatterns.SLACK_MENTION,
                    "the id of a person or group in Slack",
                    "Copy the id from the profile in Slack, such as U012AB3CD; a name will not do.")));
  }

  private static Optional<String> channel(Scalar scalar) {
    return scalar.matching(
        NamePatterns.SLACK_CHANNEL,
        "a channel such as \"#deployments\"",
        "Write the channel's name with # and in quotes, or its id; without quotes # starts a comment.");
  }

  /** Somebody will paste the address or the key itself, so it is never repeated. */
  private static Optional<String> receiver(Scalar scalar) {
    return scalar.nameOf(
        NamePatterns.RECEIVER,
        "a name of " + NamePatterns.RECEIVER.pattern(),
        "Write the name that stands in Keyturn's settings, such as SECURITY. If a secret stood here, it has been disclosed: replace it.");
  }

  private static Optional<String> address(Scalar scalar) {
    return scalar.matching(
        NamePatterns.EMAIL, "an e-mail address", "Write the whole address, name and host.");
  }

  private static Optional<String> person(Scalar scalar) {
    return scalar.matching(
        NamePatterns.PERSON,
        "an e-mail address or a name",
        "Write the address or name under which Keyturn knows them.");
  }

  private static List<String> all(
      YamlMapping section, String key, String what, Function<Scalar, Optional<String>> read) {
    var found = new ArrayList<String>();
    for (var item : section.items(key, what)) {
      item.scalar().flatMap(read).ifPresent(found::add);
    }
    return found;
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
