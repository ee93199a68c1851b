package dev.keyturn.plan;

import dev.keyturn.plan.PlanExplanation.Cost;
import dev.keyturn.plan.PlanExplanation.ExplainedEnvironment;
import dev.keyturn.plan.PlanExplanation.ExplainedService;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Works out what {@link PlanExplanation} tells. */
final class PlanExplainer {
  /** What a redeploy of a known image is taken to last, with its confirmation. */
  static final Duration ASSUMED_DEPLOY = Duration.ofMinutes(5);

  /** A look right before a write and one right after it. */
  private static final int LOOKS_PER_WRITE = 2;

  /** The same, and once what the deployment was created with. */
  private static final int LOOKS_PER_REDEPLOY = 3;

  /** Before the start, with people's yes, before the first deploy, and where settling ends. */
  private static final int WHOLE_LOOKS = 5;

  /** Names and values, before the start, with people's yes, before the promotion and the end. */
  private static final int CENSUS_REQUESTS = 8;

  /** Stage, look, commit, ask whether it was applied. */
  private static final int PATCH_REQUESTS = 5;

  private final PlanSpec plan;
  private final DueDates dates;
  private final Instant now;

  PlanExplainer(DueDates dates, Instant now) {
    this.dates = dates;
    this.plan = dates.plan();
    this.now = now;
  }

  PlanExplanation explain() {
    return new PlanExplanation(
        plan.name(),
        plan.title(),
        plan.owner(),
        PlanWord.of(plan.category()),
        PlanPhrases.schedule(plan.schedule()),
        PlanPhrases.told(plan.notices()),
        PlanPhrases.mayUse(plan.access()),
        plan.secrets().stream()
            .map(secret -> PlanPhrases.secret(secret, plan.pace().soak()))
            .toList(),
        plan.environments().stream().map(this::environment).toList());
  }

  private ExplainedEnvironment environment(PlannedEnvironment environment) {
    var least = leastDuration(environment);
    var next = nextStart(environment);
    return new ExplainedEnvironment(
        environment.name(),
        starts(environment, next),
        next.map(Instant::toString).orElse(null),
        PlanPhrases.approval(environment.approval()),
        steps(environment),
        environment.services().stream().map(this::service).toList(),
        cost(environment),
        Durations.text(least),
        least.toSeconds());
  }

  private Optional<Instant> nextStart(PlannedEnvironment environment) {
    return switch (plan.schedule()) {
      case Schedule.OnDemand _ -> Optional.empty();
      case Schedule.Every every -> Optional.of(dates.earliest(environment, every, now));
    };
  }

  private String starts(PlannedEnvironment environment, Optional<Instant> next) {
    var time =
        next.map(n -> n.equals(now) ? "due now" : "due " + n).orElse("when somebody asks for it");
    var never =
        next.isPresent() && !dates.lastCompleted().containsKey(environment.name())
            ? " (never rotated)"
            : "";
    return time
        + never
        + environment.after().map(a -> ", after " + a + " has completed").orElse("");
  }

  private List<String> steps(PlannedEnvironment environment) {
    var steps = new ArrayList<String>();
    steps.add(
        "Check that it is safe to start and that nobody beside these services is given a value that is to go, and compute exactly what will change.");
    if (!environment.notAffected().isEmpty()) {
      steps.add(
          "Pass over who is not affected, says the plan: "
              + environment.notAffected().stream()
                  .map(e -> e.alias() + " (" + e.reason() + ")")
                  .collect(Collectors.joining(", "))
              + ".");
    }
    if (environment.approval().required() > 0) {
      steps.add("Ask for approval of exactly that.");
    }
    boolean supplied =
        plan.secrets().stream().anyMatch(s -> s.material() instanceof Material.Supplied);
    steps.add(
        (supplied ? "Have the values handed in or generate them" : "Generate the values")
            + ", which rest in Vault under "
            + environment.vault().mount()
            + "/"
            + environment.vault().path()
            + " before anything else knows them.");
    steps.add(
        "Stage them beside the current values, redeploy "
            + everyService(environment)
            + ", wait for confirmation.");
    steps.add(
        "Let it settle for "
            + Durations.text(plan.pace().settle())
            + ", every service accepting both values.");
    steps.add(promotion(environment));
    steps.add(
        "Soak for at least "
            + Durations.text(plan.leastSoak())
            + (allTwoSlots()
                ? "; the previous values are not accepted any more, but can be restored until the clean-up."
                : "; the previous values stay accepted until every gate holds, and can be restored until the clean-up."));
    steps.add(
        "Until here: " + PlanPhrases.goesBack(plan.rollBack(), asksHealth(environment)) + ".");
    Duration ride = plan.pace().rideLimit();
    steps.add(
        ride == null
            ? "Delete the extra variables and redeploy %s; no replica holds a previous value then."
                .formatted(everyService(environment))
            : "Delete the extra variables; the next deploy that happens anyway drops the previous values, and after "
                + Durations.text(ride)
                + " a redeploy of our own.");
    steps.add("Report, and keep the history in Vault.");
    return steps;
  }

  private String promotion(PlannedEnvironment environment) {
    var verifiers =
        environment.services().stream().filter(s -> !signs(s)).map(PlannedService::alias).toList();
    var signers =
        environment.services().stream().filter(this::signs).map(PlannedService::alias).toList();
    if (verifiers.isEmpty()) {
      return "Promote: redeploy "
          + String.join(", ", signers)
          + ", which from then on signs with the promoted values.";
    }
    return "Promote, verifiers before signers: redeploy %s; once they are confirmed, redeploy %s."
        .formatted(String.join(", ", verifiers), String.join(", ", signers));
  }

  private static boolean asksHealth(PlannedEnvironment environment) {
    return environment.services().stream().anyMatch(s -> s.confirm().healthUrl() != null);
  }

  private boolean allTwoSlots() {
    return plan.secrets().stream().allMatch(s -> s.slots().previous().isEmpty());
  }

  private boolean signs(PlannedService service) {
    return plan.secrets().stream()
        .flatMap(s -> s.roleOf(service.alias()).stream())
        .anyMatch(Role::signs);
  }

  private static String everyService(PlannedEnvironment environment) {
    var services = environment.services();
    return services.size() == 1
        ? services.getFirst().alias()
        : "each of the " + services.size() + " services once";
  }

  private ExplainedService service(PlannedService service) {
    return new ExplainedService(
        service.alias(),
        role(service),
        redeploysPerService(),
        PlanPhrases.confirmation(service.confirm()),
        weakness(service.confirm()));
  }

  private String role(PlannedService service) {
    var roles = plan.secrets().stream().flatMap(s -> s.roleOf(service.alias()).stream()).toList();
    if (roles.stream().noneMatch(Role::signs)) {
      return "verifies, promoted first";
    }
    return roles.stream().allMatch(r -> r == Role.SIGNER)
        ? "signs, promoted last"
        : "signs and verifies, promoted last";
  }

  /** Of the strongest way that is given. */
  private static @Nullable String weakness(Plan.Confirmation confirm) {
    if (confirm.attested()) {
      return null;
    }
    return confirm.healthUrl() == null
        ? "rests on a person's word, not on a proof by each replica"
        : "shows that the service answers, not which keys each replica holds";
  }

  private int redeploysPerService() {
    return plan.pace().rideLimit() == null ? 3 : 2;
  }

  /** One request sets a slot of all the secrets of a service, so their number does not matter. */
  private int writes(PlannedService service) {
    var read = plan.secrets().stream().filter(s -> s.roleOf(service.alias()).isPresent()).toList();
    if (read.isEmpty()) {
      return 0;
    }
    return read.stream().anyMatch(s -> s.slots().previous().isPresent()) ? 3 : 2;
  }

  private Cost cost(PlannedEnvironment environment) {
    int services = environment.services().size();
    int projects = environment.projects().size();
    int writes = environment.services().stream().mapToInt(this::writes).sum();
    int redeploys = services * redeploysPerService();
    int calls =
        writes * (1 + LOOKS_PER_WRITE)
            + redeploys * (1 + LOOKS_PER_REDEPLOY + looksPerRollOut())
            + services * (WHOLE_LOOKS + LOOKS_PER_WRITE)
            + projects * (CENSUS_REQUESTS + PATCH_REQUESTS)
            + watching(environment);
    int ofOneToken = Math.ceilDiv(calls * mostOfOneToken(environment), services);
    return new Cost(writes, redeploys, projects * 2, calls, ofOneToken, soakingHour(environment));
  }

  private static int looksPerRollOut() {
    int looks = 0;
    Duration at = Duration.ZERO;
    while (at.compareTo(ASSUMED_DEPLOY) < 0) {
      at = at.plus(Timings.PRODUCTION.rollOut(at));
      looks++;
    }
    return looks;
  }

  /**
   * After the deploys from which there is a way back, whoever cannot prove what he holds is looked
   * at as often as during them.
   */
  private int watching(PlannedEnvironment environment) {
    if (!plan.rollBack().watches()) {
      return 0;
    }
    Duration settle = plan.pace().settle();
    Duration watched = Watchdog.RAISED.compareTo(settle) < 0 ? Watchdog.RAISED : settle;
    Duration all = watched.plus(Watchdog.RAISED);
    return (int) (unattested(environment) * all.dividedBy(Timings.PRODUCTION.poll()));
  }

  private static int soakingHour(PlannedEnvironment environment) {
    Duration hour = Duration.ofHours(1);
    long unattested = unattested(environment);
    long attested = environment.services().size() - unattested;
    long proven = attested * hour.toMinutes();
    return (int)
        (unattested * hour.dividedBy(Timings.PRODUCTION.longPoll())
            + Math.ceilDiv(proven, Timings.PRODUCTION.proven().toMinutes()));
  }

  private static long unattested(PlannedEnvironment environment) {
    return environment.services().stream().filter(s -> !s.confirm().attested()).count();
  }

  /** So many services are looked at with the token that most of them share. */
  private static int mostOfOneToken(PlannedEnvironment environment) {
    return environment.services().stream()
        .flatMap(s -> environment.project(s.project()).stream())
        .collect(Collectors.groupingBy(p -> p.railway().tokenVariable(), Collectors.counting()))
        .values()
        .stream()
        .mapToInt(Long::intValue)
        .max()
        .orElse(0);
  }

  private Duration leastDuration(PlannedEnvironment environment) {
    boolean verifiersFirst = environment.services().stream().anyMatch(s -> !signs(s));
    int rounds = redeploysPerService() + (verifiersFirst ? 1 : 0);
    return ASSUMED_DEPLOY.multipliedBy(rounds).plus(plan.pace().settle()).plus(plan.leastSoak());
  }
}
