package dev.keyturn.sandbox.slack;

import java.time.Duration;

/**
 * How a call can go wrong on purpose.
 *
 * @param time how long to wait, for those that speak of a time
 */
public record SlackFault(Kind kind, Duration time) {
  /** Nothing happens; HTTP 500 with an HTML page. */
  public static final SlackFault HTTP_500 = new SlackFault(Kind.HTTP_500, Duration.ZERO);

  /** It happens; the connection closes before any answer. */
  public static final SlackFault LOST_ANSWER = new SlackFault(Kind.LOST_ANSWER, Duration.ZERO);

  /** It happens; no answer ever comes on an open connection. */
  public static final SlackFault SILENCE = new SlackFault(Kind.SILENCE, Duration.ofDays(1));

  /** It happens; HTTP 200 with something that is not Slack's answer. */
  public static final SlackFault GARBAGE = new SlackFault(Kind.GARBAGE, Duration.ZERO);

  enum Kind {
    HTTP_500,
    RATE_LIMITED,
    LOST_ANSWER,
    SILENCE,
    GARBAGE,
    SLOW,
    REFUSED;

    /** Whether nothing happens. */
    boolean before() {
      return switch (this) {
        case HTTP_500, RATE_LIMITED, REFUSED -> true;
        case LOST_ANSWER, SILENCE, GARBAGE, SLOW -> false;
      };
    }
  }

  /** Nothing happens; 429 with {@code Retry-After} in whole seconds. */
  public static SlackFault rateLimited(Duration retryAfter) {
    return new SlackFault(Kind.RATE_LIMITED, retryAfter);
  }

  /** It happens, and the answer comes that much later. */
  public static SlackFault slow(Duration time) {
    return new SlackFault(Kind.SLOW, time);
  }

  /** Nothing happens; {@code internal_error}, with which Slack answers under HTTP 200. */
  public static SlackFault internalError() {
    return new SlackFault(Kind.REFUSED, Duration.ZERO);
  }
}
