package dev.keyturn.sandbox.railway;

import java.time.Duration;

/** Measures how long replicas of more than one deployment took traffic side by side. */
final class MixedFleet {
  private long totalNanos;
  private long since;
  private boolean mixed;

  synchronized void fleets(int count) {
    var now = System.nanoTime();
    if (mixed) {
      totalNanos += now - since;
    }
    since = now;
    mixed = count > 1;
  }

  synchronized Duration total() {
    return Duration.ofNanos(totalNanos + (mixed ? System.nanoTime() - since : 0));
  }
}
