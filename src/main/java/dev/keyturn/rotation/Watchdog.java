package dev.keyturn.rotation;

import dev.keyturn.rotation.HealthCheck.Finding;
import dev.keyturn.rotation.Plan.Consumer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the services are well enough for the rotation to go on. It goes back by itself for what
 * is on record only, so it makes no difference which process looks, and how often.
 */
public record Watchdog(
    Plan plan,
    RotationState state,
    AttemptHistory journal,
    Observed world,
    Timings timings,
    Instant now) {

  /** After a deploy was confirmed, looks are as frequent as during it, for so long. */
  public static final Duration RAISED = Duration.ofMinutes(15);

  /** Fewer looks than these show nothing that lasts, however far they are apart. */
  private static final int LASTING = 3;

  /** Whether the health URLs are asked in this phase for more than the confirmation of a deploy. */
  public static boolean asks(Plan plan, Phase phase) {
    return plan.rollBack().watchesHealth()
        && (phase == Phase.STAGING || phase.mayGoBackByItself() || tooLate(phase));
  }

  private static boolean provesSomething(Phase phase) {
    return phase.mayGoBackByItself() && phase.asksReplicas();
  }

  private static boolean tooLate(Phase phase) {
    return phase == Phase.DEPLOY_RETIRE || phase == Phase.CONVERGE_RETIRE;
  }

  /** Back, or a person; null while there is no reason for either. */
  @Nullable Step verdict() {
    if (state.phase() == Phase.STAGING) {
      return unwellBefore();
    }
    if (!state.phase().mayGoBackByItself() && !tooLate(state.phase())) {
      return null;
    }
    boolean leaked = journal.leaked(plan);
    for (Consumer consumer : plan.consumers()) {
      Step crashed =
          leaked || tooLate(state.phase()) || !plan.rollBack().failedDeploy()
              ? null
              : crashed(consumer);
      Step step = crashed == null ? unwell(consumer) : crashed;
      if (step instanceof Step.CallOff(ReasonCode why, String detail)) {
        var on = Blocker.of(consumer.service());
        if (tooLate(state.phase())) {
          return new Step.Stall(ReasonCode.NO_WAY_BACK, on, detail);
        }
        // The former value has leaked: nobody but a person puts it back.
        return leaked
            ? new Step.Stall(ReasonCode.EMERGENCY_UNHEALTHY, on, detail)
            : new Step.CallOff(why, detail);
      }
    }
    return null;
  }

  /** As long as it matters, looks are never further apart than while something is deployed. */
  Step watchful(Step step) {
    if (step instanceof Step.Advance && provesSomething(state.phase())) {
      // Neither promoted nor cleaned up while it is not known how this goes on.
      for (Consumer consumer : plan.consumers()) {
        var run = looks(consumer).run();
        if (!run.isEmpty()) {
          return new Step.Wait(
              ReasonCode.HEALTH_NOT_CONFIRMED,
              Blocker.of(consumer.service()),
              timings.poll(),
              consumer.service() + ": " + words(run.getLast()));
        }
      }
    }
    if (!(step
            instanceof
            Step.Wait(ReasonCode why, Blocker on, Duration again, String detail, Long left))
        || !plan.rollBack().watches()
        || !state.phase().mayGoBackByItself()
        || again.compareTo(timings.poll()) <= 0) {
      return step;
    }
    boolean raised =
        now.isBefore(state.since().plus(RAISED))
            || plan.consumers().stream().anyMatch(c -> !looks(c).run().isEmpty());
    return raised ? new Step.Wait(why, on, timings.poll(), detail, left) : step;
  }

  /** Nothing is deployed to a service that is not well already. */
  private @Nullable Step unwellBefore() {
    for (Consumer consumer : plan.consumers()) {
      Step unwell = journal.overridden(plan) ? null : unwellBefore(plan, consumer, world);
      if (unwell != null) {
        return patient(unwell);
      }
    }
    return null;
  }

  /** Null when it is well, or when the plan does not look at health. */
  static @Nullable Step unwellBefore(Plan plan, Consumer consumer, Observed world) {
    Health health = world.health().get(consumer.service());
    if (health == null || !plan.rollBack().watchesHealth()) {
      return null;
    }
    return plan.rollBack().finding(health, true, null) == Finding.WELL
        ? null
        : new Step.Stall(
            ReasonCode.UNHEALTHY_BEFORE_START,
            Blocker.of(consumer.service()),
            consumer.service() + " is unwell before anything was deployed: " + health.words());
  }

  /**
   * One bad look may be over in a moment; one that lasts is for a person, and so is any in an
   * emergency, which has no time to wait.
   */
  Step patient(Step step) {
    return step instanceof Step.Stall(ReasonCode why, Blocker on, String detail)
            && why == ReasonCode.UNHEALTHY_BEFORE_START
            && !journal.request().emergency()
            && now.isBefore(state.since().plus(timings.phaseLimit()))
        ? new Step.Wait(ReasonCode.HEALTH_NOT_CONFIRMED, on, timings.poll(), detail)
        : step;
  }

  private @Nullable Step crashed(Consumer consumer) {
    Observed.Service seen = world.services().get(consumer.service());
    if (seen == null) {
      return null;
    }
    Deployment latest = seen.latest();
    if (latest != null && journal.started(latest.id()) && broken(latest.status())) {
      return back(consumer, "deployment " + latest.id() + " is " + latest.status());
    }
    for (Deployment live : seen.active()) {
      boolean replica = live.replicas().stream().anyMatch(r -> r.status().equals("CRASHED"));
      if (journal.started(live.id()) && (replica || broken(live.status()))) {
        return back(
            consumer,
            (replica ? "a replica of deployment " : "deployment ") + live.id() + " has crashed");
      }
    }
    return null;
  }

  static boolean broken(String status) {
    return status.equals("FAILED") || status.equals("CRASHED");
  }

  private static Step back(Consumer consumer, String detail) {
    return new Step.CallOff(ReasonCode.DEPLOY_CRASHED, consumer.service() + ": " + detail);
  }

  private @Nullable Step unwell(Consumer consumer) {
    RollBack rule = plan.rollBack();
    List<HealthCheck> run = looks(consumer).run();
    if (run.isEmpty()) {
      return null;
    }
    HealthCheck last = run.getLast();
    String service = consumer.service() + ": ";
    var error = run.stream().filter(c -> c.finding() == Finding.SERVER_ERROR).findFirst();
    boolean boots = boots(consumer);
    if (rule.serverError() && error.isPresent() && !boots) {
      return new Step.CallOff(ReasonCode.HEALTH_FAILED, service + words(error.get()));
    }
    var failed =
        run.reversed().stream().takeWhile(c -> c.finding() != Finding.DEGRADED).toList().reversed();
    if (rule.failedChecks() > 0 && failed.size() >= rule.failedChecks() && !boots) {
      var shown = failed.subList(failed.size() - rule.failedChecks(), failed.size());
      return new Step.CallOff(
          ReasonCode.HEALTH_FAILED,
          service
              + rule.failedChecks()
              + " health checks in a row failed: "
              + shown.stream().map(Watchdog::words).collect(Collectors.joining(", ")));
    }
    boolean lasts =
        !rule.degradedFor().isZero()
            && run.size() >= LASTING
            && !now.isBefore(run.getFirst().at().plus(rule.degradedFor()));
    return lasts
        ? new Step.CallOff(
            ReasonCode.HEALTH_DEGRADED,
            "%snot well since %s in %s checks; %s%s"
                .formatted(service, run.getFirst().at(), run.size(), words(last), limits(consumer)))
        : null;
  }

  /**
   * A program that has just been started may need a while before it answers: until it was well once
   * after its deploy, only what lasts counts. Railway's own FAILED and CRASHED count at once.
   */
  private boolean boots(Consumer consumer) {
    return rollsOut(state.phase())
        && !plan.rollBack().degradedFor().isZero()
        && !looks(consumer).wellSinceDeployed();
  }

  private static boolean rollsOut(Phase phase) {
    return phase.converges() || (phase.deploys() && !phase.goesBack());
  }

  private HealthHistory looks(Consumer consumer) {
    return new HealthHistory(plan, journal, consumer);
  }

  private String limits(Consumer consumer) {
    Long baseline = looks(consumer).baseline();
    return " (limits: error rate %s %%%s)"
        .formatted(
            plan.rollBack().errorRate(),
            (baseline == null
                ? ""
                : ", p95 "
                    + plan.rollBack().slowMillis(baseline)
                    + " ms, was "
                    + baseline
                    + " ms"));
  }

  private static String words(HealthCheck check) {
    return check.health().words() + " at " + check.at();
  }
}
