package dev.keyturn.plan;

import dev.keyturn.rotation.Plan;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of a plan that say when, under whose approval and for how long; neutral ones
 * where a mistake was told.
 */
final class TimingReading {
  /** In the order of the week. */
  static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  private static final Duration NEUTRAL_PERIOD = Duration.ofDays(90);
  private static final Duration NEUTRAL_LIMIT = Duration.ofDays(7);

  private TimingReading() {}

  static Plan.ApprovalRule approval(YamlMapping section) {
    return section
        .sectionOrWord("approval")
        .map(approval ->
            new Plan.ApprovalRule(
                approval.number("required").orElse(1),
                approval.texts("approvers", "e-mail addresses"),
                approval.span("expires").orElseThrow()))
        .orElse(Plan.ApprovalRule.NOBODY);
  }

  static Schedule schedule(YamlMapping plan) {
    Optional<YamlMapping> schedule = plan.sectionOrWord("schedule");
    return schedule.isEmpty()
        ? new Schedule.OnDemand()
        : new Schedule.Every(
            schedule.get().span("every").orElse(NEUTRAL_PERIOD),
            schedule.get().section("window").map(TimingReading::window));
  }

  private static StartWindow window(YamlMapping window) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (var item : window.items("days", "days such as mon")) {
      item.scalar()
          .flatMap(s -> s.oneOf(DAYS))
          .ifPresent(day -> days.add(DayOfWeek.of(DAYS.indexOf(day) + 1)));
    }
    var from = window.text("from").map(LocalTime::parse);
    var to = window.text("to").map(LocalTime::parse);
    if (from.isPresent() && from.equals(to)) {
      window.add(
          PlanReason.OUT_OF_RANGE,
          window.path("to"),
          window.node(),
          "a window that closes when it opens",
          "two different times",
          "Leave the window out if any time will do.");
    }
    return new StartWindow(
        days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days,
        from.orElse(LocalTime.MIN),
        to.orElse(LocalTime.NOON),
        window.text("zone").map(ZoneId::of).orElse(ZoneOffset.UTC));
  }

  /** Null where the clean-up deploys at once. */
  static @Nullable Duration rideLimit(YamlMapping retire) {
    var deploy = retire.word("deploy").orElse("");
    var limit = retire.span("limit");
    if (deploy.equals("now") && retire.has("limit")) {
      retire.add(
          PlanReason.CONFLICTING_KEYS,
          retire.path("limit"),
          retire.node("limit"),
          "limit beside deploy",
          "one of them",
          "Delete limit, or write deploy: ride.");
    }
    if (!deploy.equals("ride")) {
      return null;
    }
    if (!retire.has("limit")) {
      retire.add(
          PlanReason.RIDE_WITHOUT_LIMIT,
          retire.path("limit"),
          retire.node(),
          "deploy: ride without limit",
          "a limit",
          "Add limit: 7d.");
    }
    return limit.orElse(NEUTRAL_LIMIT);
  }
}
