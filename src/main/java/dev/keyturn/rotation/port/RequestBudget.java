package dev.keyturn.rotation.port;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many requests a host still allows with each of our tokens, shared by every process on the
 * same database. An account is the name of the setting that holds the token, never the token.
 */
public interface RequestBudget {
  /**
   * What the host says with an answer.
   *
   * @param limit of one window, an hour unless it says otherwise
   * @param left of it
   * @param resets when the window ends
   */
  record Standing(int limit, int left, Instant resets) {}

  /**
   * Takes one request. A part of what is allowed is kept for what is urgent; and what is urgent is
   * refused by nothing but a pause that the host has asked for.
   *
   * @return null when it may be sent now; otherwise how long to wait, because all but that part is
   *     used up or the host asked for a pause that is not over
   */
  @Nullable Duration take(String account, boolean urgent);

  /**
   * The host answered 429: nothing is sent with this token before this has passed, by any process.
   * Capped at one hour.
   */
  void pause(String account, Duration wait);

  /** The host counts by itself, others who use the same token included. */
  void told(String account, Standing standing);
}
