package dev.keyturn.rotation;

import java.time.Instant;

/**
 * A look at a service's health that is on record: the first one, each that was not good, and the
 * first good one after those. One that follows sooner than the next poll is the same look.
 *
 * @param service by its name in the plan
 */
public record HealthCheck(String service, Instant at, Finding finding, Health health) {

  /** What it means under the plan. */
  public enum Finding {
    WELL,
    /** It answers 2xx, and reports that it is not well, or figures over the plan's limits. */
    DEGRADED,
    /** No answer in time, or any other than 2xx. */
    FAILED,
    /** 5xx, where one is enough. */
    SERVER_ERROR
  }
}
