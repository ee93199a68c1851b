package dev.keyturn.rotation.port;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many requests a host still allows us this hour, shared by every process on the same database.
 */
public interface RequestBudget {

  /**
   * Takes one request.
   *
   * @return null when it may be sent now; otherwise how long to wait, because the hour's budget is
   *     used up or the host asked for a pause that is not over
   */
  @Nullable Duration take(String host);

  /**
   * The host answered 429: nothing is sent to it before this has passed, by any process. Capped at
   * one hour.
   */
  void pause(String host, Duration wait);
}
