package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What proves that a deploy has arrived: Railway's word, and each replica's own.
 *
 * @param deploys the deploys that it confirms
 */
record Convergence(
    Plan plan,
    RotationState state,
    AttemptHistory journal,
    Observed world,
    Timings timings,
    DeploySteps deploys) {

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
        && deploys.tooLong(w)
        && state.phase().converges()) {
      return new Step.Stall(ReasonCode.NO_PROGRESS, w.on(), w.detail());
    }
    return waiting == null
        ? new Step.Advance("every replica is confirmed as " + goal + ": " + proven(consumers))
        : waiting;
  }

  /** Null when it is. */
  private @Nullable Step converged(Consumer consumer, Goal goal) {
    Observed.Service seen = world.of(consumer);
    ServiceRef service = consumer.service();
    // Railway may deploy at any time, to move a host: what is stored now is what would run then.
    Step drift = deploys.drift(consumer, seen, goal);
    if (drift != null) {
      return drift;
    }
    if (!seen.underWay().isEmpty()) {
      return wait(
          ReasonCode.DEPLOY_UNDER_WAY,
          Blocker.of(service),
          service + " is " + seen.underWay().getFirst().status());
    }
    if (seen.active().size() > 1) {
      return wait(
          ReasonCode.PATH_NOT_CONVERGED,
          Blocker.of(service),
          service + " still has " + seen.active().size() + " deployments");
    }
    Step untold = deploys.untold(consumer, seen);
    if (untold != null) {
      return untold;
    }
    if (seen.active().isEmpty()
        || !seen.runsWith(seen.active().getFirst(), plan.secretsOf(service), goal)) {
      return new Step.Redo(service + " is live with other variables" + DeploySteps.latest(seen));
    }
    Deployment live = seen.active().getFirst();
    if (live.sleeping()) {
      return consumer.confirmation().attested()
          ? wait(
              ReasonCode.REPLICAS_NOT_PROVEN,
              Blocker.of(service),
              service + " was asleep; the question wakes it, and it is asked again")
          : confirmed(consumer, seen, live, goal);
    }
    List<Instance> down = live.replicas().stream().filter(r -> !r.running()).toList();
    if (!live.live() || !down.isEmpty() || live.replicas().size() < consumer.replicas()) {
      return wait(
          ReasonCode.REPLICAS_NOT_PROVEN,
          Blocker.of(service),
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
      return wait(
          ReasonCode.HEALTH_NOT_CONFIRMED,
          Blocker.of(consumer.service()),
          consumer.service() + " is not healthy");
    }
    if (confirmation.manual()
        && state.phase().converges()
        && !journal.confirmedSince(state.since())) {
      return wait(
          ReasonCode.MANUAL_CONFIRMATION_PENDING,
          Blocker.of(consumer.service()),
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
      return wait(
          ReasonCode.REPLICAS_NOT_PROVEN, Blocker.of(service), service + ": " + seen.unheard());
    }
    var proven = new TreeSet<String>();
    for (AttestedReplica answer : seen.answers()) {
      if (!answer.deployment().equals(live.id())) {
        return wait(
            ReasonCode.PATH_NOT_CONVERGED,
            Blocker.of(service).replica(answer.replica()),
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
              Blocker.of(secret.name(), service).replica(answer.replica()),
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
    var running = live.replicas().stream().map(Instance::id).collect(Collectors.toSet());
    Set<String> missing = AttestedReplica.missing(running, proven);
    return missing.isEmpty()
        ? null
        : wait(
            ReasonCode.REPLICAS_NOT_PROVEN,
            missing(service, missing),
            service
                + ": "
                + (running.size() - missing.size())
                + " of "
                + running.size()
                + " replicas have answered, missing "
                + missing);
  }

  private static @Nullable String contradiction(@Nullable AttestedSecret held, Layout goal) {
    if (held == null) {
      return "is not mentioned";
    }
    if (goal.signsWith() != held.signs()) {
      return "signs with "
          + (held.signs() == null
              ? "a value that is not of this rotation"
              : "the " + held.signs().word() + " value");
    }
    for (SlotContent version : List.of(SlotContent.OUTGOING, SlotContent.INCOMING)) {
      if (goal.accepts(version) != held.accepts().contains(version)) {
        return (goal.accepts(version) ? "does not accept" : "still accepts")
            + " the "
            + version.word()
            + " value";
      }
    }
    return held.unknown() > 0
        ? "accepts " + held.unknown() + " values that are not of this rotation"
        : null;
  }

  private static boolean waitsForMachines(ReasonCode why) {
    return why != ReasonCode.MANUAL_CONFIRMATION_PENDING;
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

  /** The replica that has not answered, where it is one. */
  private static Blocker missing(ServiceRef service, Set<String> replicas) {
    Blocker on = Blocker.of(service);
    return replicas.size() == 1 ? on.replica(replicas.iterator().next()) : on;
  }

  private Step wait(ReasonCode why, Blocker on, String detail) {
    return new Step.Wait(why, on, timings.poll(), detail);
  }
}
