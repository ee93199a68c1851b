package dev.keyturn.plan;

import static dev.keyturn.plan.PlanChecks.indexed;
import static dev.keyturn.plan.PlanChecks.when;

import dev.keyturn.rotation.Material.Supplied;
import dev.keyturn.rotation.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The rules on how the parts of a plan go together; {@link PlanChecks} lists them. Their paths
 * start at the plan.
 */
final class WholePlanRules {
  private WholePlanRules() {}

  static Stream<PlanFinding> environmentsHaveNamesOfTheirOwn(PlanSpec plan, String path) {
    return twice(
        plan.environments().stream().map(PlannedEnvironment::name).toList(),
        PlanReason.DUPLICATE_ENVIRONMENT,
        "environments");
  }

  static Stream<PlanFinding> secretsHaveNamesOfTheirOwn(PlanSpec plan, String path) {
    return twice(
        plan.secrets().stream().map(PlannedSecret::name).toList(),
        PlanReason.DUPLICATE_SECRET,
        "secrets");
  }

  private static Stream<PlanFinding> twice(List<String> names, PlanReason reason, String list) {
    var seen = new HashSet<String>();
    return indexed(names.size())
        .filter(i -> !seen.add(names.get(i)))
        .map(i ->
            new PlanFinding(
                reason,
                list + "[" + i + "].name",
                names.get(i) + " a second time",
                "a name of its own",
                "Rename it, or delete one of the two."));
  }

  static Stream<PlanFinding> environmentsWaitForEarlierOnes(PlanSpec plan, String path) {
    var names = plan.environments().stream().map(PlannedEnvironment::name).toList();
    return indexed(names.size())
        .flatMap(i -> {
          var earlier = names.subList(0, i);
          return plan.environments().get(i).after().stream()
              .filter(after -> !earlier.contains(after))
              .map(after ->
                  new PlanFinding(
                      PlanReason.UNKNOWN_PREDECESSOR,
                      "environments[" + i + "].after",
                      Redaction.of(after),
                      earlier.isEmpty() ? "none" : DidYouMean.oneOf(earlier) + ", or none",
                      earlier.isEmpty()
                          ? "Write after: none."
                          : DidYouMean.remedy(after, earlier)));
        });
  }

  static Stream<PlanFinding> consumersExistEverywhere(PlanSpec plan, String path) {
    var findings = new ArrayList<PlanFinding>();
    for (int i = 0; i < plan.secrets().size(); i++) {
      for (var consumer : plan.secrets().get(i).roles().keySet()) {
        for (var environment : plan.environments()) {
          var aliases = environment.services().stream().map(PlannedService::alias).toList();
          when(
                  !aliases.contains(consumer),
                  PlanReason.UNKNOWN_CONSUMER,
                  "secrets[" + i + "].consumers." + consumer,
                  Redaction.of(consumer) + ", which " + environment.name() + " has not",
                  DidYouMean.oneOf(aliases),
                  DidYouMean.to(consumer, aliases)
                      .map(a -> "Did you mean \"" + a + "\"?")
                      .orElse("Add the service to " + environment.name() + "."))
              .forEach(findings::add);
        }
      }
    }
    return findings.stream();
  }

  static Stream<PlanFinding> noServiceIsRedeployedForNothing(PlanSpec plan, String path) {
    var findings = new ArrayList<PlanFinding>();
    for (int i = 0; i < plan.environments().size(); i++) {
      for (var service : plan.environments().get(i).services()) {
        when(
                plan.secrets().stream().noneMatch(s -> s.roleOf(service.alias()).isPresent()),
                PlanReason.UNUSED_SERVICE,
                "environments[" + i + "].services." + service.alias(),
                "a service that consumes no secret",
                "a consumer",
                "Add it to the consumers of a secret, or delete it here.")
            .forEach(findings::add);
      }
    }
    return findings.stream();
  }

  static Stream<PlanFinding> previousValueOutlivesItsTokens(PlanSpec plan, String path) {
    return plan.secrets().stream()
        .flatMap(secret ->
            secret
                .acceptedTokenLifetime()
                .map(plan.pace().skew()::plus)
                .filter(least -> plan.pace().soak().compareTo(least) < 0)
                .stream()
                .map(least ->
                    new PlanFinding(
                        PlanReason.SOAK_SHORTER_THAN_TOKENS,
                        "soak",
                        Durations.text(plan.pace().soak()),
                        "at least "
                            + Durations.text(least)
                            + ", the tokens of "
                            + secret.name()
                            + " and 5m for clocks that disagree",
                        "Write soak: " + Durations.text(roundUp(least)) + ".")));
  }

  private static Duration roundUp(Duration span) {
    return Duration.ofHours((span.toMinutes() + 59) / 60);
  }

  static Stream<PlanFinding> soakIsNotShorterThanSettle(PlanSpec plan, String path) {
    return when(
        plan.pace().soak().compareTo(plan.pace().settle()) < 0,
        PlanReason.SOAK_SHORTER_THAN_SETTLE,
        "soak",
        Durations.text(plan.pace().soak()),
        "at least settle, " + Durations.text(plan.pace().settle()),
        "Lengthen soak, or shorten settle.");
  }

  static Stream<PlanFinding> rotationEndsBeforeTheNextIsDue(PlanSpec plan, String path) {
    if (!(plan.schedule() instanceof Schedule.Every every)) {
      return Stream.empty();
    }
    var one = plan.pace().settle().plus(plan.leastSoak());
    Duration ride = plan.pace().rideLimit();
    if (ride != null) {
      one = one.plus(ride);
    }
    int inARow = longestRow(plan.environments());
    var all = one.multipliedBy(inARow);
    return when(
        every.period().compareTo(all) <= 0,
        PlanReason.PERIOD_TOO_SHORT,
        "schedule.every",
        Durations.text(every.period()),
        "more than "
            + Durations.text(all)
            + ", which "
            + (inARow == 1 ? "a rotation takes" : inARow + " rotations in a row take"),
        "Lengthen the period, or shorten settle, soak or the ride's limit.");
  }

  /** How many environments rotate one after the other, at most. */
  private static int longestRow(List<PlannedEnvironment> environments) {
    var rows = new HashMap<String, Integer>();
    int longest = 1;
    for (var environment : environments) {
      int row = 1 + environment.after().map(a -> rows.getOrDefault(a, 0)).orElse(0);
      rows.put(environment.name(), row);
      longest = Math.max(longest, row);
    }
    return longest;
  }

  static Stream<PlanFinding> oauthSecretsAreSupplied(PlanSpec plan, String path) {
    return indexed(plan.secrets().size())
        .flatMap(i ->
            when(
                plan.category() == Category.OAUTH
                    && !(plan.secrets().get(i).material() instanceof Supplied),
                PlanReason.OAUTH_NOT_SUPPLIED,
                "secrets[" + i + "].material.kind",
                SecretReading.kind(plan.secrets().get(i).material()),
                "supplied",
                "Write material: { kind: supplied }; a person then hands in the value."));
  }

  static Stream<PlanFinding> noVariableIsTakenTwice(PlanSpec plan, String path) {
    return unlessNamesRepeat(plan, Claims.variables(List.of()).collisions(plan));
  }

  static Stream<PlanFinding> noVaultFieldIsTakenTwice(PlanSpec plan, String path) {
    return unlessNamesRepeat(plan, Claims.vaultFields(List.of()).collisions(plan));
  }

  /**
   * A name that stands twice collides everywhere; it has been told once already, by its own rule.
   */
  private static Stream<PlanFinding> unlessNamesRepeat(
      PlanSpec plan, Stream<PlanFinding> findings) {
    return secretsHaveNamesOfTheirOwn(plan, "").findAny().isPresent() ? Stream.empty() : findings;
  }

  /** The plan's own rule is told once, not again in every environment that has it from there. */
  static Stream<PlanFinding> approvalsCanBeGiven(PlanSpec plan, String path) {
    return Stream.concat(
        approval(plan.approval(), "approval"),
        indexed(plan.environments().size())
            .filter(i -> !plan.environments().get(i).approval().equals(plan.approval()))
            .flatMap(i ->
                approval(
                    plan.environments().get(i).approval(), "environments[" + i + "].approval")));
  }

  private static Stream<PlanFinding> approval(Plan.ApprovalRule rule, String path) {
    var different = new HashSet<String>();
    rule.approvers().forEach(a -> different.add(a.toLowerCase(Locale.ROOT)));
    return Stream.concat(
        when(
            different.size() < rule.required(),
            PlanReason.TOO_FEW_APPROVERS,
            path + ".approvers",
            different.size() + " named for " + rule.required() + " approvals",
            "at least " + rule.required(),
            "Name more approvers, or require fewer approvals."),
        when(
            different.size() < rule.approvers().size(),
            PlanReason.APPROVER_TWICE,
            path + ".approvers",
            "an approver twice",
            "different people",
            "Delete the repeated address."));
  }

  static Stream<PlanFinding> nobodyIsToldTwice(PlanSpec plan, String path) {
    var notices = plan.notices();
    return Stream.of(
            toldTwice(notices.webhooks(), "notify.webhooks"),
            toldTwice(notices.pagerDuty(), "notify.pagerduty"),
            toldTwice(notices.email(), "notify.email"))
        .flatMap(told -> told);
  }

  private static Stream<PlanFinding> toldTwice(List<String> receivers, String path) {
    var different = new HashSet<String>();
    receivers.forEach(r -> different.add(r.toLowerCase(Locale.ROOT)));
    return when(
        different.size() < receivers.size(),
        PlanReason.TOLD_TWICE,
        path,
        "a receiver twice",
        "different receivers",
        "Delete the repeated one.");
  }
}
