package dev.keyturn.adapter.railway;

import dev.keyturn.remote.Loopback;
import java.net.URI;
import java.time.Duration;

/**
 * Where Railway is and how long it may take.
 *
 * @param endpoint absolute https URL of the GraphQL endpoint, {@code
 *     https://backboard.railway.com/graphql/v2}; http only on this machine
 * @param timeout from the start of one request to the end of its answer, connecting included
 * @param workflowLimit how long a committed patch may take until it is applied; afterwards its
 *     outcome counts as unknown
 * @param workflowPoll time between two looks at such a patch
 */
public record RailwaySettings(
    URI endpoint, Duration timeout, Duration workflowLimit, Duration workflowPoll) {

  /**
   * @throws IllegalArgumentException no https URL with a host, or a time that is not positive
   */
  public RailwaySettings {
    if (!Loopback.secure(endpoint) || endpoint.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "Railway's endpoint must be an https URL with a host and no user in it, or http on this machine");
    }
    if (!positive(timeout) || !positive(workflowLimit) || !positive(workflowPoll)) {
      throw new IllegalArgumentException("Railway's times must be longer than zero");
    }
  }

  private static boolean positive(Duration time) {
    return !time.isNegative() && !time.isZero();
  }
}
