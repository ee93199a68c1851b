package dev.keyturn.plan;

import java.time.Duration;

/** How the redeploy comes about that makes replicas forget the previous value. */
public sealed interface CleanUpDeploy {
  /** Keyturn redeploys at once; COMPLETED then means that no replica holds the previous value. */
  record Now() implements CleanUpDeploy {}

  /**
   * The next deploy that happens anyway takes it along.
   *
   * @param limit after this long Keyturn redeploys by itself
   */
  record Ride(Duration limit) implements CleanUpDeploy {}
}
