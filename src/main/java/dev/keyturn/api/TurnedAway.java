package dev.keyturn.api;

import dev.keyturn.rotation.Refusal;
import java.time.Duration;

/** A request that goes no further; it has been noted. */
@SuppressWarnings("serial") // Never leaves the process.
final class TurnedAway extends RuntimeException {
  private final Refusal why;
  private final Duration pause;

  /**
   * @param pause before the next try; zero: that would change nothing
   */
  TurnedAway(Refusal why, Duration pause) {
    // It is thrown for every wrong token, and nobody reads where.
    super(why.name(), null, false, false);
    this.why = why;
    this.pause = pause;
  }

  Refusal why() {
    return why;
  }

  Duration pause() {
    return pause;
  }
}
