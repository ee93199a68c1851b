package dev.keyturn.rotation;

import dev.keyturn.rotation.HealthCheck.Finding;
import dev.keyturn.rotation.Plan.Consumer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What of the present look at the services' health is to be on record. */
public record HealthLook(
    Plan plan,
    RotationState state,
    AttemptHistory journal,
    Observed world,
    Timings timings,
    Instant now) {

  /**
   * What of the present look is to be put on record before anything is decided. A second look right
   * after the first, by this process or another, is the same look.
   */
  public List<HealthCheck> fresh() {
    var fresh = new ArrayList<HealthCheck>();
    for (Consumer consumer : plan.consumers()) {
      Health health = world.health().get(consumer.service());
      if (health == null || !Watchdog.asks(plan, state.phase())) {
        continue;
      }
      var check =
          new HealthCheck(consumer.service().name(), now, finding(consumer, health), health);
      if (worthRecording(check, consumer)) {
        fresh.add(check);
      }
    }
    return fresh;
  }

  private boolean worthRecording(HealthCheck check, Consumer consumer) {
    HealthHistory looks = looks(consumer);
    HealthCheck before = looks.last();
    if (check.finding() == Finding.WELL) {
      return before == null
          || before.finding() != Finding.WELL
          || (servesOurs(consumer) && !looks.wellSinceDeployed());
    }
    if (check.health().refused()) {
      return false;
    }
    // Nothing is deployed yet: what is wrong now is not of our making.
    return state.phase() != Phase.STAGING
        && (before == null
            || check.finding().compareTo(before.finding()) > 0
            || !now.isBefore(before.at().plus(timings.poll())));
  }

  /** Whether what this rotation deployed last is what answers, and nothing else. */
  private boolean servesOurs(Consumer consumer) {
    Observed.Service seen = world.services().get(consumer.service());
    Attempt deployed = journal.lastDeployed(consumer.service());
    return seen != null
        && deployed != null
        && seen.active().size() == 1
        && seen.active().getFirst().id().equals(deployed.deploymentId());
  }

  private Finding finding(Consumer consumer, Health health) {
    Observed.Service seen = world.services().get(consumer.service());
    // Our call wakes who sleeps, and may be answered before it is up.
    boolean quiet =
        seen == null
            || (seen.underWay().isEmpty()
                && seen.active().size() == 1
                && !seen.active().getFirst().sleeping());
    return plan.rollBack().finding(health, quiet, looks(consumer).baseline());
  }

  private HealthHistory looks(Consumer consumer) {
    return new HealthHistory(plan, journal, consumer);
  }
}
