package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Deploys. A deploy is known by its condition, not by its id: any deployment that was created with
 * the wanted variables counts, whoever started it.
 */
record DeploySteps(
    Plan plan,
    RotationState state,
    AttemptHistory journal,
    Observed world,
    Timings timings,
    Instant now) {

  Step deploy(List<Consumer> consumers, Goal goal) {
    return deploy(consumers, goal, null, "");
  }

  /**
   * @param beside what must be true of everything that serves while this deploy rolls out: replicas
   *     of both sign and verify at the same time; null: it goes with everything
   */
  Step deploy(
      List<Consumer> consumers, Goal goal, @Nullable Predicate<Layout> beside, String must) {
    Step waiting = null;
    for (Consumer consumer : consumers) {
      Observed.Service seen = world.of(consumer);
      var secrets = plan.secretsOf(consumer.service());
      if (seen.underWay().stream()
          .anyMatch(d -> seen.runsWith(d, secrets, goal) || startedHere(consumer, d))) {
        continue;
      }
      if (!seen.underWay().isEmpty()) {
        waiting =
            wait(
                ReasonCode.DEPLOY_UNDER_WAY,
                Blocker.of(consumer.service()),
                consumer.service() + " has a deployment under way that is not ours");
        continue;
      }
      // The one before may still be leaving: whether it is gone is for the confirmation to judge.
      if (seen.active().stream().anyMatch(d -> seen.runsWith(d, secrets, goal))) {
        continue;
      }
      if (seen.active().size() > 1) {
        // Which of their images is to stay is not ours to say.
        waiting =
            wait(
                ReasonCode.PATH_NOT_CONVERGED,
                Blocker.of(consumer.service()),
                consumer.service() + " still has " + seen.active().size() + " deployments");
        continue;
      }
      var untold = untold(consumer, seen);
      if (untold != null) {
        waiting = untold;
        continue;
      }
      Step drift = drift(consumer, seen, goal);
      if (drift != null) {
        return drift;
      }
      Step unfit = beside == null ? null : unfit(beside, null, must);
      if (unfit instanceof Step.Wait) {
        waiting = unfit;
        continue;
      }
      return unfit == null ? redeploy(consumer, seen) : unfit;
    }
    if (waiting instanceof Step.Wait w && tooLong(w)) {
      return new Step.Stall(ReasonCode.NO_PROGRESS, w.on(), w.detail());
    }
    return waiting == null ? new Step.Advance("every service is deployed as " + goal) : waiting;
  }

  /**
   * Railway may not tell yet what a deployment was created with: it may well be the right one, so
   * nothing is deployed over it.
   */
  @Nullable Step untold(Consumer consumer, Observed.Service seen) {
    return seen.active().stream()
        .filter(d -> !seen.tells(d))
        .findFirst()
        .map(d ->
            wait(
                ReasonCode.REPLICAS_NOT_PROVEN,
                Blocker.of(consumer.service()),
                consumer.service()
                    + ": Railway does not tell yet what deployment "
                    + d.id()
                    + " was created with"))
        .orElse(null);
  }

  /** What would be deployed must be the goal: nobody's edit is to reach the replicas. */
  @Nullable Step drift(Consumer consumer, Observed.Service seen, Goal goal) {
    for (ManagedSecret secret : plan.secretsOf(consumer.service())) {
      Layout stored = seen.stored().get(secret.name());
      if (!goal.metBy(secret, stored)) {
        return new Step.Stall(
            ReasonCode.DRIFT,
            Blocker.of(secret.name(), consumer.service()),
            "%s on %s is stored as %s, expected %s"
                .formatted(secret.name(), consumer.service(), stored, goal.of(secret)));
      }
    }
    return null;
  }

  /**
   * Whether a person must look. Not where Railway itself stands still, which has lasted for hours:
   * people are told that it is {@link Overdue}, and it goes on by itself.
   */
  boolean tooLong(Step.Wait wait) {
    return wait.why() != ReasonCode.DEPLOY_UNDER_WAY
        && now.isAfter(state.since().plus(timings.phaseLimit()));
  }

  /**
   * What the next writes rest on was proven when the phase before ended. A person may have rolled
   * back since, in an outage or while it was stalled: null while everything that serves, or may yet
   * serve, still fits.
   *
   * @param untouched how everything is stored while this phase has written nothing, so that the
   *     deploy before it may be done again; null where it has
   */
  @Nullable Step unfit(Predicate<Layout> fits, @Nullable Goal untouched, String must) {
    return unfit(plan.consumers(), fits, untouched, must);
  }

  /** The same of some services, of which a person alone can put one right. */
  @Nullable Step unfit(List<Consumer> consumers, Predicate<Layout> fits, String must) {
    return unfit(consumers, fits, null, must);
  }

  private @Nullable Step unfit(
      List<Consumer> consumers, Predicate<Layout> fits, @Nullable Goal untouched, String must) {
    for (Consumer consumer : consumers) {
      Observed.Service seen = world.of(consumer);
      Predicate<Deployment> fit =
          d ->
              seen.running().getOrDefault(d.id(), Map.of()).values().stream().allMatch(fits)
                  && seen.running().containsKey(d.id());
      String detail = consumer.service() + " is live with other variables: it must " + must;
      Step untold = untold(consumer, seen);
      if (untold != null) {
        return untold;
      }
      if (!seen.active().stream().allMatch(fit)) {
        return untouched != null && untouched(untouched)
            ? new Step.Redo(detail)
            : new Step.Stall(ReasonCode.ROLLED_BACK, Blocker.of(consumer.service()), detail);
      }
      if (!seen.underWay().stream().allMatch(fit)) {
        return wait(
            ReasonCode.DEPLOY_UNDER_WAY,
            Blocker.of(consumer.service()),
            consumer.service() + " has a deployment under way that is not ours");
      }
    }
    return null;
  }

  /**
   * Whether a deploy of this wave is known to have begun. A rollback by hand after it may have cut
   * off what was signed with the incoming value: to deploy again mends that, and waiting does not.
   */
  boolean begun() {
    return plan.consumers().stream()
        .flatMap(c -> journal.redeploys(state.phase(), state.wave(), c.service()).stream())
        .anyMatch(a -> a.deploymentId() != null);
  }

  private boolean untouched(Goal goal) {
    return plan.consumers().stream()
        .allMatch(c ->
            plan.secretsOf(c.service()).stream()
                .allMatch(s -> goal.metBy(s, world.of(c).stored().get(s.name()))));
  }

  private Step redeploy(Consumer consumer, Observed.Service seen) {
    int tries = journal.redeploys(state.phase(), state.wave(), consumer.service()).size();
    if (tries >= timings.redeploys()) {
      return new Step.Stall(
          ReasonCode.DEPLOY_FAILED,
          Blocker.of(consumer.service()),
          "%s was deployed %s times and the deployment did not stay%s"
              .formatted(consumer.service(), tries, latest(seen)));
    }
    Optional<Deployment> from =
        (seen.active().isEmpty() ? crashed(seen) : seen.active().stream())
            .filter(Deployment::canRedeploy)
            .findFirst();
    if (from.isEmpty()) {
      return new Step.Stall(
          ReasonCode.NOT_ONE_ACTIVE_DEPLOYMENT,
          Blocker.of(consumer.service()),
          consumer.service() + " has no active deployment that can be deployed again");
    }
    return new Step.Act(new Effect.Redeploy(consumer.service(), from.get().id()));
  }

  /** Nothing serves any more: the one that crashed is all there is to deploy again. */
  private static Stream<Deployment> crashed(Observed.Service seen) {
    Deployment latest = seen.latest();
    return latest != null && Watchdog.broken(latest.status()) ? Stream.of(latest) : Stream.empty();
  }

  private boolean startedHere(Consumer consumer, Deployment deployment) {
    return journal.redeploys(state.phase(), state.wave(), consumer.service()).stream()
        .anyMatch(a -> deployment.id().equals(a.deploymentId()));
  }

  static String latest(Observed.Service seen) {
    Deployment latest = seen.latest();
    return latest == null
        ? ""
        : "; the newest deployment " + latest.id() + " is " + latest.status();
  }

  private Step wait(ReasonCode why, Blocker on, String detail) {
    return new Step.Wait(why, on, timings.poll(), detail);
  }
}
