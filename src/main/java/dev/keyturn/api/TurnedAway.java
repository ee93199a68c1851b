package dev.keyturn.api;

import dev.keyturn.rotation.Refusal;
import java.time.Duration;

/** A request that goes no further. */
@SuppressWarnings("serial") // Never leaves the process.
final class TurnedAway extends RuntimeException {
  private final Refusal why;
  private final Duration pause;

  /**
   * @param detail what to do, in our own words
   * @param pause before the next try; zero: that would change nothing
   */
  TurnedAway(Refusal why, String detail, Duration pause) {
    // It is thrown for every wrong token, and nobody reads where.
    super(detail, null, false, false);
    this.why = why;
    this.pause = pause;
  }

  Refusal why() {
    return why;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  Duration pause() {
    return pause;
  }
}
