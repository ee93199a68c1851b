package dev.keyturn.engine;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far a tick came. */
public sealed interface TickResult {

  /**
   * Nothing to do before {@code again}, on the database's clock.
   *
   * @param left how many stored things still need the version that is to go; null where nobody
   *     counts
   */
  record Waiting(Phase phase, ReasonCode why, String detail, Instant again, @Nullable Long left)
      implements TickResult {}

  /** A person is needed. */
  record Stalled(Phase phase, ReasonCode why, String detail) implements TickResult {}

  /** It is over. */
  record Ended(Phase phase) implements TickResult {}

  /** Another worker has it, or this one is to stop and leaves it to another. */
  record Busy() implements TickResult {}
}
