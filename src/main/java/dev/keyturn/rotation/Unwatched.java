package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Plan.Consumer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happened between two looks. Time that nobody watched counts towards nothing, and a
 * deployment that came and went is examined like one that stayed.
 */
record Unwatched(
    Plan plan,
    RotationState state,
    AttemptHistory journal,
    Observed world,
    Timings timings,
    Instant now) {

  /**
   * The phase lasts longer by what nobody watched of it; null where somebody did. A look vouches
   * for the time since the one before as far as {@link Timings#vouched} goes: so a cron job that
   * looks seldom comes to an end too.
   */
  @Nullable Step gap() {
    Instant last = world.lastLook();
    if (last == null || !countsTime() || confirmedMeanwhile()) {
      return null;
    }
    Duration lost = Duration.between(last, now).minus(timings.vouched());
    return lost.isPositive()
        ? new Step.Prolong(
            state.since().plus(lost),
            "nobody watched from " + last + " to " + now + ", so the time counts later")
        : null;
  }

  /** Lasting phases count time towards their end, those that wait for machines towards a stall. */
  private boolean countsTime() {
    return (state.phase().lasts() && state.phase() != Phase.RIDING)
        || state.phase().converges()
        || state.phase().deploys();
  }

  /** A person's word for the present phase is not to be lost by moving its beginning. */
  private boolean confirmedMeanwhile() {
    return state.phase().converges() && journal.confirmedSince(state.since());
  }

  /**
   * The time begins again where a service ran otherwise since the last look, whatever runs now.
   *
   * @param converged what the present look found
   */
  Step steady(Goal goal, Step converged) {
    if (!(converged instanceof Step.Advance || converged instanceof Step.Wait)) {
      return converged;
    }
    return otherwise(goal)
        .<Step>map(what -> new Step.Prolong(now, what + ", so the time begins again"))
        .orElse(converged);
  }

  /** A ride is not called off by a deployment that came and went, but people must know of it. */
  @Nullable Step ridden() {
    for (Consumer consumer : plan.consumers()) {
      var secrets = plan.secretsOf(consumer.service());
      Observed.Service seen = world.of(consumer);
      for (Deployment gone : seen.meanwhile()) {
        if (!seen.runsWith(gone, secrets, Goal.CLEAN)
            && !seen.runsWith(gone, secrets, Goal.PROMOTED)) {
          return new Step.Stall(
              ReasonCode.ROLLED_BACK,
              Blocker.of(consumer.service()),
              ranOtherwise(consumer, gone)
                  + "; it may have signed with the outgoing value, which the next deploy rejects");
        }
      }
    }
    return null;
  }

  private Optional<String> otherwise(Goal goal) {
    for (Consumer consumer : plan.consumers()) {
      var secrets = plan.secretsOf(consumer.service());
      Observed.Service seen = world.of(consumer);
      for (Deployment gone : seen.meanwhile()) {
        if (!seen.runsWith(gone, secrets, goal)) {
          return Optional.of(ranOtherwise(consumer, gone));
        }
      }
    }
    return Optional.empty();
  }

  private static String ranOtherwise(Consumer consumer, Deployment gone) {
    return consumer.service()
        + " ran with other variables as deployment "
        + gone.id()
        + " of "
        + gone.createdAt();
  }
}
