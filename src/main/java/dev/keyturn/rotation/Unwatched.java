package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.Goal;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
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
    if (last == null || !countsTime() || confirmedMeanwhile() || beginsAgain()) {
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

  /** {@link #steady} lets the whole time begin again then, which is more. */
  private boolean beginsAgain() {
    Goal goal = state.phase() == Phase.SOAKING ? Goal.PROMOTED : Goal.ACCEPTING;
    return state.phase().lasts() && excursions(goal).findAny().isPresent();
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
    return excursions(goal)
        .findFirst()
        .<Step>map(e -> new Step.Prolong(now, e.words() + ", so the time begins again"))
        .orElse(converged);
  }

  /** A ride is not called off by a deployment that came and went, but people must know of it. */
  @Nullable Step ridden() {
    return excursions(Goal.CLEAN, Goal.PROMOTED)
        .findFirst()
        .map(e ->
            new Step.Stall(
                ReasonCode.ROLLED_BACK,
                Blocker.of(e.service()),
                e.words()
                    + "; it may have signed with the outgoing value, which the next deploy rejects"))
        .orElse(null);
  }

  /** A service that ran otherwise for a while. */
  private record Excursion(ServiceRef service, Deployment as) {
    String words() {
      return service
          + " ran with other variables as deployment "
          + as.id()
          + " of "
          + as.createdAt();
    }
  }

  /**
   * @param fits any of these is what a service may run with
   */
  private Stream<Excursion> excursions(Goal... fits) {
    return plan.consumers().stream()
        .flatMap(consumer -> {
          var secrets = plan.secretsOf(consumer.service());
          Observed.Service seen = world.of(consumer);
          return seen.meanwhile().stream()
              .filter(gone -> Stream.of(fits).noneMatch(g -> seen.runsWith(gone, secrets, g)))
              .map(gone -> new Excursion(consumer.service(), gone));
        });
  }
}
