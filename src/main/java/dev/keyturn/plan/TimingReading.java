package dev.keyturn.plan;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the parts of a plan that say when, under whose approval and for how long. */
final class TimingReading {
  static final Duration USUAL_SETTLE = Duration.ofMinutes(10);
  static final Duration USUAL_SOAK = Duration.ofHours(24);
  private static final Duration USUAL_APPROVAL = Duration.ofHours(24);
  private static final Duration USUAL_LIMIT = Duration.ofDays(7);
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  private TimingReading() {}

  /** The section's approval; a neutral one where a mistake was told. */
  static ApprovalRule approval(YamlMapping section) {
    if (section.isScalar("approval")) {
      section.onlyWord("approval", "none");
      return new ApprovalRule.None();
    }
    var approval = section.section("approval", PlanKeys.APPROVAL);
    int count = approval.scalar("required").flatMap(s -> s.number(1, 20)).orElse(1);
    var approvers = new ArrayList<String>();
    for (var item : approval.items("approvers", "e-mail addresses")) {
      item.scalar()
          .flatMap(s ->
              s.matching(
                  NamePatterns.EMAIL,
                  "an e-mail address",
                  "Write the address under which the approver is known."))
          .ifPresent(approvers::add);
    }
    return new ApprovalRule.Required(
        count,
        approvers,
        approval.scalar("expires").flatMap(Scalar::duration).orElse(USUAL_APPROVAL));
  }

  static Schedule schedule(YamlMapping section) {
    if (!section.has("schedule")) {
      return new Schedule.OnDemand();
    }
    if (section.isScalar("schedule")) {
      section.onlyWord("schedule", "on-demand");
      return new Schedule.OnDemand();
    }
    var schedule = section.section("schedule", PlanKeys.SCHEDULE);
    var every = schedule.scalar("every").flatMap(Scalar::duration).orElse(Duration.ofDays(90));
    return new Schedule.Every(
        every, schedule.has("window") ? Optional.of(window(schedule)) : Optional.empty());
  }

  private static StartWindow window(YamlMapping schedule) {
    var window = schedule.section("window", PlanKeys.WINDOW);
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (var item : window.items("days", "days such as mon")) {
      item.scalar()
          .flatMap(s -> s.oneOf(DAYS))
          .ifPresent(day -> days.add(DayOfWeek.of(DAYS.indexOf(day) + 1)));
    }
    var from = window.scalar("from").flatMap(Scalar::time);
    var to = window.scalar("to").flatMap(Scalar::time);
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
        window.scalar("zone").flatMap(Scalar::zone).orElse(ZoneOffset.UTC));
  }

  static CleanUpDeploy cleanUp(YamlMapping section) {
    if (!section.has("retire")) {
      return new CleanUpDeploy.Now();
    }
    var retire = section.section("retire", PlanKeys.CLEAN_UP);
    var deploy = retire.scalar("deploy").flatMap(s -> s.oneOf(List.of("now", "ride"))).orElse("");
    var limit = retire.scalar("limit").flatMap(Scalar::duration);
    if (deploy.equals("now") && retire.has("limit")) {
      retire.exclude("limit", "deploy", "Delete limit, or write deploy: ride.");
    }
    if (!deploy.equals("ride")) {
      return new CleanUpDeploy.Now();
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
    return new CleanUpDeploy.Ride(limit.orElse(USUAL_LIMIT));
  }
}
