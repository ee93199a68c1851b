package dev.keyturn.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a phase has lasted longer than anybody expects. People are told; the rotation itself goes on
 * looking, because to freeze it would help nobody. What only a person can mend stalls instead.
 */
public final class Overdue {
  /** For deploys, replicas and hosts that come and go. */
  static final Duration GRACE = Duration.ofHours(1);

  private Overdue() {}

  /**
   * Empty where a phase ends by itself, or people are reminded otherwise.
   *
   * @param revoked since when the outgoing value must not be accepted any longer
   */
  public static Optional<Instant> limit(Plan plan, RotationState state, Optional<Instant> revoked) {
    if (state.phase().ended() || state.stalled() != null) {
      return Optional.empty();
    }
    return switch (state.phase()) {
      case AWAITING_APPROVAL -> Optional.empty();
      case SETTLING -> Optional.of(after(state, plan.pace().settle()));
      case SOAKING ->
          Optional.of(
              revoked
                  .map(said -> leaked(plan, said.isAfter(state.since()) ? said : state.since()))
                  .orElseGet(() -> after(state, longest(plan, plan.soak()))));
      case DRAINING -> Optional.of(after(state, longest(plan, plan.tokensExpire())));
      case RIDING -> {
        Duration ride = plan.pace().rideLimit();
        yield Optional.of(after(state, ride == null ? Duration.ZERO : ride));
      }
      case PLANNED,
          ADOPTING,
          STORING,
          STAGING,
          DEPLOY_ACCEPT,
          CONVERGE_ACCEPT,
          PROMOTING,
          DEPLOY_PROMOTE,
          CONVERGE_PROMOTE,
          CLEANING,
          DEPLOY_RETIRE,
          CONVERGE_RETIRE,
          RETIRING,
          COMPLETED,
          DEMOTING,
          DEPLOY_DEMOTE,
          CONVERGE_DEMOTE,
          UNSTAGING,
          DEPLOY_ABORT,
          CONVERGE_ABORT,
          RESTORING,
          ABORTED,
          ABANDONED ->
          Optional.of(after(state, Duration.ZERO));
    };
  }

  private static Instant leaked(Plan plan, Instant since) {
    boolean counted = plan.secrets().stream().anyMatch(s -> s.gates().reEncrypted());
    return since.plus(counted ? plan.pace().recount() : Duration.ZERO).plus(GRACE);
  }

  private static Duration longest(Plan plan, Duration least) {
    Duration longest = least;
    for (Plan.ManagedSecret secret : plan.secrets()) {
      Duration unused = secret.gates().unusedFor();
      Duration counts = secret.gates().reEncrypted() ? plan.pace().recount() : Duration.ZERO;
      longest = unused.compareTo(longest) > 0 ? unused : longest;
      longest = counts.compareTo(longest) > 0 ? counts : longest;
    }
    return longest;
  }

  /** A tenth more than expected, and never less than the grace. */
  private static Instant after(RotationState state, Duration expected) {
    Duration tenth = expected.dividedBy(10);
    return state.since().plus(expected).plus(tenth.compareTo(GRACE) > 0 ? tenth : GRACE);
  }
}
