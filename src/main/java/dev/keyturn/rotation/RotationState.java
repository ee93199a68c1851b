package dev.keyturn.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rotation's state.
 *
 * @param wave which wave of the promotion, from 0; 0 in every phase that has none
 * @param since when the phase began
 * @param stalled why it cannot go on without a person; null while it can
 */
public record RotationState(Phase phase, int wave, Instant since, @Nullable ReasonCode stalled) {

  public static RotationState planned(Instant now) {
    return new RotationState(Phase.PLANNED, 0, now, null);
  }

  /**
   * The same, and a person is needed.
   *
   * @throws IllegalStateException when it has ended
   */
  public RotationState stalled(ReasonCode why) {
    if (phase.ended()) {
      throw new IllegalStateException(phase + " has ended; it cannot stall over " + why);
    }
    return new RotationState(phase, wave, since, why);
  }

  public boolean active() {
    return !phase.ended() && stalled == null;
  }
}
