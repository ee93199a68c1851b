package dev.keyturn.plan;

import dev.keyturn.plan.PlanExplanation.Cost;
import dev.keyturn.plan.PlanExplanation.ExplainedEnvironment;
import dev.keyturn.plan.PlanExplanation.ExplainedService;
import dev.keyturn.rotation.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Works out what {@link PlanExplanation} tells. */
final class PlanExplainer {
  /** What a redeploy of a known image is taken to last, with its confirmation. */
  static final Duration ASSUMED_DEPLOY = Duration.ofMinutes(5);

  /** A moving service is polled this often: 180 requests an hour of Railway's 1,000. */
  private static final Duration POLL_EVERY = Duration.ofSeconds(20);

  /** One read before a write, and two equal ones after it. */
  private static final int READS_PER_WRITE = 3;

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
        plan.category().word(),
        PlanPhrases.schedule(plan.schedule()),
        PlanPhrases.told(plan.notices()),
        PlanPhrases.mayUse(plan.access()),
        plan.secrets().stream().map(secret -> PlanPhrases.secret(secret, plan.soak())).toList(),
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
    steps.add("Check that it is safe to start, and compute exactly what will change.");
    if (environment.approval() instanceof ApprovalRule.Required) {
      steps.add("Ask for approval of exactly that.");
    }
    boolean supplied =
        plan.secrets().stream().anyMatch(s -> s.material() instanceof PlannedMaterial.Supplied);
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
            + Durations.text(plan.settle())
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
    steps.add(
        switch (plan.cleanUp()) {
          case CleanUpDeploy.Now _ ->
              "Delete the extra variables and redeploy "
                  + everyService(environment)
                  + "; no replica holds a previous value then.";
          case CleanUpDeploy.Ride ride ->
              "Delete the extra variables; the next deploy that happens anyway drops the previous values, and after "
                  + Durations.text(ride.limit())
                  + " a redeploy of our own.";
        });
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
    return "Promote, verifiers before signers: redeploy "
        + String.join(", ", verifiers)
        + "; once they are confirmed, redeploy "
        + String.join(", ", signers)
        + ".";
  }

  private static boolean asksHealth(PlannedEnvironment environment) {
    return environment.services().stream().anyMatch(s -> s.confirm().http().isPresent());
  }

  private boolean allTwoSlots() {
    return plan.secrets().stream().allMatch(s -> s.slots().previous().isEmpty());
  }

  private boolean signs(PlannedService service) {
    return plan.secrets().stream()
        .flatMap(s -> s.roleOf(service.alias()).stream())
        .anyMatch(PlannedSecret.Role::signs);
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
    if (roles.stream().noneMatch(PlannedSecret.Role::signs)) {
      return "verifies, promoted first";
    }
    return roles.stream().allMatch(r -> r == PlannedSecret.Role.SIGNER)
        ? "signs, promoted last"
        : "signs and verifies, promoted last";
  }

  private static @Nullable String weakness(ConfirmationWay confirm) {
    return switch (confirm.strength()) {
      case EACH_REPLICA_PROVES_ITS_KEYS -> null;
      case SERVICE_ANSWERS -> "shows that the service answers, not which keys each replica holds";
      case A_PERSON_SAYS_SO -> "rests on a person's word, not on a proof by each replica";
    };
  }

  private int redeploysPerService() {
    return plan.cleanUp() instanceof CleanUpDeploy.Now ? 3 : 2;
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
    int writes = environment.services().stream().mapToInt(this::writes).sum();
    int redeploys = environment.services().size() * redeploysPerService();
    int patches = environment.projects().size() * 2;
    int polls = redeploys * (int) ASSUMED_DEPLOY.dividedBy(POLL_EVERY);
    int reads = (writes + environment.projects().size()) * READS_PER_WRITE;
    // Looks stay frequent for a while after the deploys from which there is a way back.
    Duration watched =
        Watchdog.RAISED.compareTo(plan.settle()) < 0 ? Watchdog.RAISED : plan.settle();
    int watching =
        plan.rollBack().watches()
            ? environment.services().size()
                * (int) watched.plus(Watchdog.RAISED).dividedBy(POLL_EVERY)
            : 0;
    return new Cost(
        writes, redeploys, patches, writes + redeploys + patches + reads + polls + watching);
  }

  private Duration leastDuration(PlannedEnvironment environment) {
    boolean verifiersFirst = environment.services().stream().anyMatch(s -> !signs(s));
    int rounds = redeploysPerService() + (verifiersFirst ? 1 : 0);
    return ASSUMED_DEPLOY.multipliedBy(rounds).plus(plan.settle()).plus(plan.leastSoak());
  }
}
