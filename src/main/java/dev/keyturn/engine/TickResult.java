package dev.keyturn.engine;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import java.time.Instant;

/** How far a tick came. */
public sealed interface TickResult {

  /** Nothing to do before {@code again}, on the database's clock. */
  record Waiting(Phase phase, ReasonCode why, String detail, Instant again) implements TickResult {}

  /** A person is needed. */
  record Stalled(Phase phase, ReasonCode why, String detail) implements TickResult {}

  /** It is over. */
  record Ended(Phase phase) implements TickResult {}

  /** Another worker has it, or this one is to stop and leaves it to another. */
  record Busy() implements TickResult {}
}
