package dev.keyturn.rotation;

import dev.keyturn.rotation.HealthCheck.Finding;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.port.DeployPlatform.Deployment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether the services are well enough for the rotation to go on. It goes back by itself for what
 * is on record only, so it makes no difference which process looks, and how often.
 */
public record Watchdog(
    Plan plan, RotationState state, Journal journal, Observed world, Timings timings, Instant now) {

  /** After a deploy was confirmed, looks are as frequent as during it, for so long. */
  public static final Duration RAISED = Duration.ofMinutes(15);

  /** Fewer looks than these show nothing that lasts, however far they are apart. */
  private static final int LASTING = 3;

  /** Whether the health URLs are asked in this phase for more than the confirmation of a deploy. */
  public static boolean asks(Plan plan, Phase phase) {
    return plan.rollBack().watchesHealth()
        && (phase == Phase.STAGING || mayGoBack(phase) || tooLate(phase));
  }

  /** From the first deploy to the last moment at which there is a way back. */
  static boolean mayGoBack(Phase phase) {
    return phase.compareTo(Phase.DEPLOY_ACCEPT) >= 0 && phase.compareTo(Phase.SOAKING) <= 0;
  }

  private static boolean provesSomething(Phase phase) {
    return mayGoBack(phase)
        && (phase.converges() || phase == Phase.SETTLING || phase == Phase.SOAKING);
  }

  private static boolean tooLate(Phase phase) {
    return phase == Phase.DEPLOY_RETIRE || phase == Phase.CONVERGE_RETIRE;
  }

  /**
   * What of the present look is to be put on record before anything is decided. A second look right
   * after the first, by this process or another, is the same look.
   */
  public List<HealthCheck> fresh() {
    var fresh = new ArrayList<HealthCheck>();
    for (Consumer consumer : plan.consumers()) {
      Health health = world.health().get(consumer.service());
      if (health == null || !asks(plan, state.phase())) {
        continue;
      }
      var check =
          new HealthCheck(consumer.service().name(), now, finding(consumer, health), health);
      var before = of(consumer);
      if (worthRecording(check, before.isEmpty() ? null : before.getLast())) {
        fresh.add(check);
      }
    }
    return fresh;
  }

  private boolean worthRecording(HealthCheck check, @Nullable HealthCheck before) {
    if (check.finding() == Finding.WELL) {
      return before == null || before.finding() != Finding.WELL;
    }
    // Nothing is deployed yet: what is wrong now is not of our making.
    return state.phase() != Phase.STAGING
        && (before == null
            || check.finding().compareTo(before.finding()) > 0
            || !now.isBefore(before.at().plus(timings.poll())));
  }

  /** Back, or a person; null while there is no reason for either. */
  @Nullable Step verdict() {
    if (state.phase() == Phase.STAGING) {
      return unwellBefore();
    }
    if (!mayGoBack(state.phase()) && !tooLate(state.phase())) {
      return null;
    }
    boolean emergency = journal.request().emergency();
    for (Consumer consumer : plan.consumers()) {
      Step crashed =
          emergency || tooLate(state.phase()) || !plan.rollBack().failedDeploy()
              ? null
              : crashed(consumer);
      Step step = crashed == null ? unwell(consumer) : crashed;
      if (step instanceof Step.CallOff(ReasonCode why, String detail)) {
        if (tooLate(state.phase())) {
          return new Step.Stall(ReasonCode.NO_WAY_BACK, detail);
        }
        // The former value has leaked: nobody but a person puts it back.
        return emergency
            ? new Step.Stall(ReasonCode.EMERGENCY_UNHEALTHY, detail)
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
        var run = run(consumer);
        if (!run.isEmpty()) {
          return new Step.Wait(
              ReasonCode.HEALTH_NOT_CONFIRMED,
              timings.poll(),
              consumer.service() + ": " + words(run.getLast()));
        }
      }
    }
    if (!(step instanceof Step.Wait(ReasonCode why, Duration again, String detail, Long left))
        || !plan.rollBack().watches()
        || !mayGoBack(state.phase())
        || again.compareTo(timings.poll()) <= 0) {
      return step;
    }
    boolean raised =
        now.isBefore(state.since().plus(RAISED))
            || plan.consumers().stream().anyMatch(c -> !run(c).isEmpty());
    return raised ? new Step.Wait(why, timings.poll(), detail, left) : step;
  }

  /** Nothing is deployed to a service that is not well already. */
  private @Nullable Step unwellBefore() {
    for (Consumer consumer : plan.consumers()) {
      Step unwell = unwellBefore(plan, consumer, world);
      if (unwell != null) {
        return patient(unwell, state, timings, now);
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
    return finding(plan.rollBack(), health, true, null) == Finding.WELL
        ? null
        : new Step.Stall(
            ReasonCode.UNHEALTHY_BEFORE_START,
            consumer.service() + " is unwell before anything was deployed: " + health.words());
  }

  /** One bad look may be over in a moment; one that lasts is for a person. */
  static Step patient(Step step, RotationState state, Timings timings, Instant now) {
    return step instanceof Step.Stall(ReasonCode why, String detail)
            && why == ReasonCode.UNHEALTHY_BEFORE_START
            && now.isBefore(state.since().plus(timings.phaseLimit()))
        ? new Step.Wait(ReasonCode.HEALTH_NOT_CONFIRMED, timings.poll(), detail)
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

  private static boolean broken(String status) {
    return status.equals("FAILED") || status.equals("CRASHED");
  }

  private static Step back(Consumer consumer, String detail) {
    return new Step.CallOff(ReasonCode.DEPLOY_CRASHED, consumer.service() + ": " + detail);
  }

  private @Nullable Step unwell(Consumer consumer) {
    RollBack rule = plan.rollBack();
    List<HealthCheck> run = run(consumer);
    if (run.isEmpty()) {
      return null;
    }
    HealthCheck last = run.getLast();
    String service = consumer.service() + ": ";
    var error = run.stream().filter(c -> c.finding() == Finding.SERVER_ERROR).findFirst();
    if (rule.serverError() && error.isPresent()) {
      return new Step.CallOff(ReasonCode.HEALTH_FAILED, service + words(error.get()));
    }
    var failed =
        run.reversed().stream().takeWhile(c -> c.finding() != Finding.DEGRADED).toList().reversed();
    if (rule.failedChecks() > 0 && failed.size() >= rule.failedChecks()) {
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
            service
                + "not well since "
                + run.getFirst().at()
                + " in "
                + run.size()
                + " checks; "
                + words(last)
                + limits(consumer))
        : null;
  }

  /** What was not good since the last good look, and since a person last resumed it. */
  private List<HealthCheck> run(Consumer consumer) {
    var run = new ArrayList<HealthCheck>();
    for (HealthCheck check : of(consumer)) {
      if (check.finding() == Finding.WELL) {
        run.clear();
      } else if (journal.sinceResumed(check.at())) {
        run.add(check);
      }
    }
    return run;
  }

  private List<HealthCheck> of(Consumer consumer) {
    return journal.checks().stream()
        .filter(c -> c.service().equals(consumer.service().name()))
        .toList();
  }

  private Finding finding(Consumer consumer, Health health) {
    Observed.Service seen = world.services().get(consumer.service());
    boolean quiet = seen == null || (seen.underWay().isEmpty() && seen.active().size() == 1);
    return finding(plan.rollBack(), health, quiet, baseline(consumer));
  }

  /**
   * @param quiet no deployment is coming or going: while one is, a 5xx may be a replica that is not
   *     there yet, and is one failed check
   */
  private static Finding finding(
      RollBack rule, Health health, boolean quiet, @Nullable Long baseline) {
    if (!health.answers()) {
      return rule.serverError() && quiet && health.serverError()
          ? Finding.SERVER_ERROR
          : Finding.FAILED;
    }
    Double errors = health.errorRate();
    Long p95 = health.p95Millis();
    boolean degraded =
        health.degraded()
            || (errors != null && errors * 100 > rule.errorRate())
            || (p95 != null && baseline != null && p95 > baseline * rule.latency());
    return degraded ? Finding.DEGRADED : Finding.WELL;
  }

  /** How long its requests took before the first deploy; null where it did not say. */
  private @Nullable Long baseline(Consumer consumer) {
    return of(consumer).stream()
        .filter(c -> c.finding() == Finding.WELL)
        .findFirst()
        .map(c -> c.health().p95Millis())
        .orElse(null);
  }

  private String limits(Consumer consumer) {
    Long baseline = baseline(consumer);
    return " (limits: error rate "
        + plan.rollBack().errorRate()
        + " %"
        + (baseline == null
            ? ""
            : ", p95 " + baseline * plan.rollBack().latency() + " ms, was " + baseline + " ms")
        + ")";
  }

  private static String words(HealthCheck check) {
    return check.health().words() + " at " + check.at();
  }
}
