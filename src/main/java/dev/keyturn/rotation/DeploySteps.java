package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Deploys, and what proves that they have arrived. A deploy is known by its condition, not by its
 * id: any deployment that was created with the wanted variables counts, whoever started it.
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
                consumer.service() + " still has " + seen.active().size() + " deployments");
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
    if (waiting instanceof Step.Wait w && overdue()) {
      return new Step.Stall(ReasonCode.NO_PROGRESS, w.detail());
    }
    return waiting == null ? new Step.Advance("every service is deployed as " + goal) : waiting;
  }

  /** What would be deployed must be the goal: nobody's edit is to reach the replicas. */
  private @Nullable Step drift(Consumer consumer, Observed.Service seen, Goal goal) {
    for (ManagedSecret secret : plan.secretsOf(consumer.service())) {
      Layout stored = seen.stored().get(secret.name());
      if (!goal.metBy(secret, stored)) {
        return new Step.Stall(
            ReasonCode.DRIFT,
            secret.name()
                + " on "
                + consumer.service()
                + " is stored as "
                + stored
                + ", expected "
                + goal.of(secret));
      }
    }
    return null;
  }

  private boolean overdue() {
    return now.isAfter(state.since().plus(timings.phaseLimit()));
  }

  /**
   * Everything that must be true of every service before anything that builds on this deploy may
   * happen.
   */
  Step converge(List<Consumer> consumers, Goal goal) {
    Step waiting = null;
    for (Consumer consumer : consumers) {
      Step step = converged(consumer, goal);
      if (step instanceof Step.Wait) {
        waiting = waiting == null ? step : waiting;
      } else if (step != null) {
        return step;
      }
    }
    if (waiting instanceof Step.Wait w
        && waitsForMachines(w.why())
        && overdue()
        && state.phase().converges()) {
      return new Step.Stall(ReasonCode.NO_PROGRESS, w.detail());
    }
    return waiting == null
        ? new Step.Advance("every replica is confirmed as " + goal + ": " + proven(consumers))
        : waiting;
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
    for (Consumer consumer : plan.consumers()) {
      Observed.Service seen = world.of(consumer);
      Predicate<Deployment> fit =
          d ->
              seen.running().getOrDefault(d.id(), Map.of()).values().stream().allMatch(fits)
                  && seen.running().containsKey(d.id());
      String detail = consumer.service() + " is live with other variables: it must " + must;
      if (!seen.active().stream().allMatch(fit)) {
        return untouched != null && untouched(untouched)
            ? new Step.Redo(detail)
            : new Step.Stall(ReasonCode.ROLLED_BACK, detail);
      }
      if (!seen.underWay().stream().allMatch(fit)) {
        return wait(
            ReasonCode.DEPLOY_UNDER_WAY,
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

  private static boolean waitsForMachines(ReasonCode why) {
    return why != ReasonCode.MANUAL_CONFIRMATION_PENDING;
  }

  private Step redeploy(Consumer consumer, Observed.Service seen) {
    int tries = journal.redeploys(state.phase(), state.wave(), consumer.service()).size();
    if (tries >= timings.redeploys()) {
      return new Step.Stall(
          ReasonCode.DEPLOY_FAILED,
          consumer.service()
              + " was deployed "
              + tries
              + " times and the deployment did not stay"
              + latest(seen));
    }
    Optional<Deployment> from =
        (seen.active().isEmpty() ? crashed(seen) : seen.active().stream())
            .filter(Deployment::canRedeploy)
            .findFirst();
    if (from.isEmpty()) {
      return new Step.Stall(
          ReasonCode.NOT_ONE_ACTIVE_DEPLOYMENT,
          consumer.service() + " has no active deployment that can be deployed again");
    }
    return new Step.Act(new Effect.Redeploy(consumer.service(), from.get().id()));
  }

  /** Nothing serves any more: the one that crashed is all there is to deploy again. */
  private static Stream<Deployment> crashed(Observed.Service seen) {
    Deployment latest = seen.latest();
    return latest != null && Watchdog.broken(latest.status()) ? Stream.of(latest) : Stream.empty();
  }

  /** Null when it is. */
  private @Nullable Step converged(Consumer consumer, Goal goal) {
    Observed.Service seen = world.of(consumer);
    ServiceRef service = consumer.service();
    // Railway may deploy at any time, to move a host: what is stored now is what would run then.
    Step drift = drift(consumer, seen, goal);
    if (drift != null) {
      return drift;
    }
    if (!seen.underWay().isEmpty()) {
      return wait(
          ReasonCode.DEPLOY_UNDER_WAY, service + " is " + seen.underWay().getFirst().status());
    }
    if (seen.active().size() > 1) {
      return wait(
          ReasonCode.PATH_NOT_CONVERGED,
          service + " still has " + seen.active().size() + " deployments");
    }
    if (seen.active().isEmpty()
        || !seen.runsWith(seen.active().getFirst(), plan.secretsOf(service), goal)) {
      return new Step.Redo(service + " is live with other variables" + latest(seen));
    }
    Deployment live = seen.active().getFirst();
    List<Instance> down = live.replicas().stream().filter(r -> !r.running()).toList();
    if (!live.live() || !down.isEmpty() || live.replicas().size() < consumer.replicas()) {
      return wait(
          ReasonCode.REPLICAS_NOT_PROVEN,
          service
              + " is "
              + live.status()
              + " with "
              + (live.replicas().size() - down.size())
              + " of "
              + Math.max(live.replicas().size(), consumer.replicas())
              + " replicas running");
    }
    return confirmed(consumer, seen, live, goal);
  }

  private @Nullable Step confirmed(
      Consumer consumer, Observed.Service seen, Deployment live, Goal goal) {
    var confirmation = consumer.confirmation();
    if (confirmation.attested()) {
      Step step = attested(consumer, seen, live, goal);
      if (step != null) {
        return step;
      }
    }
    // Nothing that is unwell for another reason may keep the former values from coming back.
    boolean mustBeWell =
        !state.phase().goesBack() && !new HealthHistory(plan, journal, consumer).knownUnwell();
    if (confirmation.healthUrl() != null && mustBeWell && !Boolean.TRUE.equals(seen.healthy())) {
      return wait(ReasonCode.HEALTH_NOT_CONFIRMED, consumer.service() + " is not healthy");
    }
    if (confirmation.manual()
        && state.phase().converges()
        && !journal.confirmedSince(state.since())) {
      return wait(
          ReasonCode.MANUAL_CONFIRMATION_PENDING,
          consumer.service()
              + " runs deployment "
              + live.id()
              + " and nothing else; confirm that it is well");
    }
    return null;
  }

  /**
   * Every running replica of the live deployment must prove exactly the goal; nobody else may
   * answer.
   */
  private @Nullable Step attested(
      Consumer consumer, Observed.Service seen, Deployment live, Goal goal) {
    ServiceRef service = consumer.service();
    if (seen.unheard() != null) {
      return wait(ReasonCode.REPLICAS_NOT_PROVEN, service + ": " + seen.unheard());
    }
    var proven = new TreeSet<String>();
    for (AttestedReplica answer : seen.answers()) {
      if (!answer.deployment().equals(live.id())) {
        return wait(
            ReasonCode.PATH_NOT_CONVERGED,
            service
                + " replica "
                + answer.replica()
                + " still serves deployment "
                + answer.deployment());
      }
      for (ManagedSecret secret : plan.secretsOf(service)) {
        String wrong = contradiction(answer.secrets().get(secret.name()), goal.of(secret));
        if (wrong != null) {
          return new Step.Stall(
              ReasonCode.ATTESTATION_CONTRADICTS,
              service
                  + " replica "
                  + answer.replica()
                  + " of deployment "
                  + live.id()
                  + ": "
                  + secret.name()
                  + " "
                  + wrong);
        }
      }
      proven.add(answer.replica());
    }
    Set<String> running =
        live.replicas().stream().map(Instance::id).collect(Collectors.toCollection(TreeSet::new));
    if (proven.size() < running.size()) {
      running.removeAll(proven);
      return wait(
          ReasonCode.REPLICAS_NOT_PROVEN,
          service
              + ": "
              + proven.size()
              + " of "
              + live.replicas().size()
              + " replicas have answered, missing "
              + running);
    }
    return null;
  }

  private static @Nullable String contradiction(@Nullable AttestedSecret held, Layout goal) {
    if (held == null) {
      return "is not mentioned";
    }
    if (!word(goal.signsWith()).equals(held.signs())) {
      return "signs with "
          + (held.signs() == null
              ? "a value that is not of this rotation"
              : "the " + held.signs() + " value");
    }
    for (SlotContent version : List.of(SlotContent.OUTGOING, SlotContent.INCOMING)) {
      if (goal.accepts(version) != held.accepts().contains(word(version))) {
        return (goal.accepts(version) ? "does not accept" : "still accepts")
            + " the "
            + word(version)
            + " value";
      }
    }
    return held.unknown() > 0
        ? "accepts " + held.unknown() + " values that are not of this rotation"
        : null;
  }

  private static String word(SlotContent version) {
    return version == SlotContent.INCOMING ? Observed.INCOMING : Observed.OUTGOING;
  }

  private boolean startedHere(Consumer consumer, Deployment deployment) {
    return journal.redeploys(state.phase(), state.wave(), consumer.service()).stream()
        .anyMatch(a -> deployment.id().equals(a.deploymentId()));
  }

  private String proven(List<Consumer> consumers) {
    return consumers.stream()
        .map(c ->
            c.service()
                + " "
                + world.of(c).active().getFirst().id()
                + " "
                + world.of(c).answers().stream().map(AttestedReplica::replica).sorted().toList())
        .collect(Collectors.joining(", "));
  }

  private static String latest(Observed.Service seen) {
    Deployment latest = seen.latest();
    return latest == null
        ? ""
        : "; the newest deployment " + latest.id() + " is " + latest.status();
  }

  private Step wait(ReasonCode why, String detail) {
    return new Step.Wait(why, timings.poll(), detail);
  }
}
