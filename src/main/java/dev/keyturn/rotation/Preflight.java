package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Observed.CurrentValue;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether it is safe to start. Nothing has been touched yet, so every doubt stalls.
 *
 * @param evenUnwell a person wants it whatever the services' health
 */
record Preflight(Plan plan, Observed world, Timings timings, boolean evenUnwell) {

  Step check() {
    Map<SecretName, CurrentValue> inForce = new TreeMap<>();
    for (Consumer consumer : plan.consumers()) {
      Step step = service(consumer, inForce);
      if (step != null) {
        return step;
      }
    }
    return new Step.Begin(inForce, skipped());
  }

  /** A redeploy keeps the image that runs: what was pushed since and skipped stays behind it. */
  private String skipped() {
    return plan.consumers().stream()
        .filter(c -> {
          Deployment latest = world.of(c).latest();
          return latest != null && latest.status().equals("SKIPPED");
        })
        .map(c -> "; the newest commit of " + c.service() + " was skipped and stays behind")
        .collect(Collectors.joining());
  }

  private @Nullable Step service(Consumer consumer, Map<SecretName, CurrentValue> inForce) {
    Observed.Service seen = world.of(consumer);
    ServiceRef service = consumer.service();
    if (!seen.staged().empty()) {
      return new Step.Stall(
          ReasonCode.FOREIGN_STAGED_CHANGES,
          Blocker.of(service),
          "changes are staged in the Railway environment of " + service);
    }
    if (!seen.underWay().isEmpty() || seen.active().size() > 1) {
      return new Step.Wait(
          ReasonCode.DEPLOY_UNDER_WAY,
          Blocker.of(service),
          timings.poll(),
          service + " is being deployed");
    }
    if (seen.active().isEmpty()
        || !seen.active().getFirst().live()
        || !seen.active().getFirst().canRedeploy()) {
      return new Step.Stall(
          ReasonCode.NOT_ONE_ACTIVE_DEPLOYMENT,
          Blocker.of(service),
          service + " has no healthy active deployment");
    }
    for (ManagedSecret secret : plan.secretsOf(service)) {
      Step step = variable(consumer, seen, secret, inForce);
      if (step != null) {
        return step;
      }
    }
    Step unproven = replicas(consumer, seen, seen.active().getFirst());
    return unproven == null && !evenUnwell
        ? Watchdog.unwellBefore(plan, consumer, world)
        : unproven;
  }

  private @Nullable Step variable(
      Consumer consumer,
      Observed.Service seen,
      ManagedSecret secret,
      Map<SecretName, CurrentValue> inForce) {
    String where = secret.name() + " on " + consumer.service();
    var on = Blocker.of(secret.name(), consumer.service());
    Layout stored = seen.stored().get(secret.name());
    CurrentValue found = seen.found().get(secret.name());
    if (stored == null || stored.name() == SlotContent.ABSENT) {
      return new Step.Stall(ReasonCode.VARIABLE_MISSING, on, where + " is not set");
    }
    if (stored.name() == SlotContent.SEALED
        || stored.nameNew() == SlotContent.SEALED
        || stored.namePrevious() == SlotContent.SEALED) {
      return new Step.Stall(ReasonCode.VARIABLE_SEALED, on, where + " is sealed");
    }
    if (stored.name() == SlotContent.REFERENCE || found == null) {
      return secret.storedIn() == null
          ? new Step.Stall(
              ReasonCode.VARIABLE_IS_REFERENCE, on, where + " is a reference to another variable")
          : new Step.Stall(
              ReasonCode.REFERENCE_CHANGED, on, where + " is no reference to " + secret.storedIn());
    }
    boolean alone =
        stored.nameNew() == SlotContent.ABSENT && stored.namePrevious() == SlotContent.ABSENT;
    if (!alone && !stored.keptBefore()) {
      return new Step.Stall(
          ReasonCode.LEFTOVER_SLOT, on, where + " already has a NAME_NEW or NAME_PREVIOUS");
    }
    String spelling = secret.encoding().otherThan(found.spelledAs());
    if (spelling != null) {
      return new Step.Stall(
          ReasonCode.VALUE_SPELLED_OTHERWISE,
          on,
          where
              + " is spelled as "
              + spelling
              + ", the plan says `"
              + secret.encoding().said()
              + "`");
    }
    CurrentValue other = inForce.putIfAbsent(secret.name(), found);
    if (other != null && !other.fingerprint().equals(found.fingerprint())) {
      return new Step.Stall(
          ReasonCode.VALUES_DIFFER, on, where + " differs from the other services' value");
    }
    return null;
  }

  /**
   * Who was asked has answered, or is told as unheard. Where people have yet to agree to the
   * address the platform's word does until they have; then everything is looked at again.
   */
  private static boolean asked(Observed.Service seen) {
    return !seen.answers().isEmpty() || seen.unheard() != null;
  }

  private @Nullable Step replicas(Consumer consumer, Observed.Service seen, Deployment live) {
    ServiceRef service = consumer.service();
    boolean attested = consumer.confirmation().attested() && asked(seen);
    if (consumer.confirmation().attested() && !attested && plan.approval().required() == 0) {
      return new Step.Stall(
          ReasonCode.PLAN_NOT_ENABLED,
          Blocker.of(service),
          "nobody has agreed yet that %s is sent to %s"
              .formatted(
                  consumer.confirmation().attestationTokenVariable(),
                  consumer.confirmation().attestationUrl()));
    }
    if (live.sleeping() && attested) {
      return new Step.Wait(
          ReasonCode.REPLICAS_NOT_PROVEN,
          Blocker.of(service),
          timings.poll(),
          service + " was asleep; the question wakes it, and it is asked again");
    }
    if (!live.sleeping() && live.replicas().size() < consumer.replicas()) {
      return new Step.Stall(
          ReasonCode.REPLICAS_MISSING,
          Blocker.of(service),
          "%s runs %s replicas, the plan wants %s"
              .formatted(service, live.replicas().size(), consumer.replicas()));
    }
    if (attested) {
      if (seen.unheard() != null && live.replicas().stream().anyMatch(r -> !r.running())) {
        return new Step.Wait(
            ReasonCode.REPLICAS_NOT_PROVEN,
            Blocker.of(service),
            timings.poll(),
            service + " is starting: " + seen.unheard());
      }
      if (seen.unheard() != null) {
        return new Step.Stall(
            ReasonCode.ATTESTATION_REFUSED, Blocker.of(service), service + ": " + seen.unheard());
      }
      for (var answer : seen.answers()) {
        for (ManagedSecret secret : plan.secretsOf(service)) {
          var held = answer.secrets().get(secret.name());
          if (held == null || held.signs() != SlotContent.OUTGOING) {
            return new Step.Stall(
                ReasonCode.ATTESTATION_CONTRADICTS,
                Blocker.of(secret.name(), service).replica(answer.replica()),
                "%s replica %s does not prove the stored %s; deploy the service once so that it runs with what is stored"
                    .formatted(service, answer.replica(), secret.name()));
          }
        }
      }
    } else if (!seen.tells(live)) {
      return new Step.Wait(
          ReasonCode.REPLICAS_NOT_PROVEN,
          Blocker.of(service),
          timings.poll(),
          service + ": Railway does not tell yet what it was deployed with");
    } else if (!seen.runsWith(live, plan.secretsOf(service), Goal.BEFORE)) {
      return new Step.Stall(
          ReasonCode.NOT_ONE_ACTIVE_DEPLOYMENT,
          Blocker.of(service),
          service + " runs with other variables than are stored; deploy it once");
    }
    return null;
  }
}
