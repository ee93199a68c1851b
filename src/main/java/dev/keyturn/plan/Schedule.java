package dev.keyturn.plan;

import java.time.Duration;
import java.util.Optional;

/** When a plan is due. */
public sealed interface Schedule {

  /**
   * Due again this long after the last completed rotation.
   *
   * @param period at least an hour, whole seconds
   * @param window when a due rotation may start; empty means at any time. One under way is not
   *     stopped by it.
   */
  record Every(Duration period, Optional<StartWindow> window) implements Schedule {}

  /** Never due by itself: somebody asks. */
  record OnDemand() implements Schedule {}
}
