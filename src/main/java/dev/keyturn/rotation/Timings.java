package dev.keyturn.rotation;

import java.time.Duration;

/**
 * The engine's own times.
 *
 * @param lease how long a worker has a rotation before another may take it
 * @param call the longest that one request may take
 * @param quarantine after a lost answer nothing is written before this has passed: twice {@code
 *     call} and 80 s
 * @param poll between two looks at a deployment
 * @param longPoll between two looks while only time passes
 * @param phaseLimit a phase that only waits for deploys and replicas stalls after this
 * @param redeploys so many deployments of one service in one phase, then a person
 */
public record Timings(
    Duration lease,
    Duration call,
    Duration quarantine,
    Duration poll,
    Duration longPoll,
    Duration phaseLimit,
    int redeploys) {

  /**
   * For so long before it a look vouches, if nobody looked in between: three of the longest pauses,
   * which are two of the cron job that the README asks for, and time for another process to take
   * over from one that has died.
   */
  public Duration vouched() {
    Duration pauses = longPoll.multipliedBy(3);
    Duration takeOver = lease.multipliedBy(2);
    return pauses.compareTo(takeOver) > 0 ? pauses : takeOver;
  }

  /**
   * For so long a service whose replicas go on proving what they hold is not looked at on Railway:
   * what came and went meanwhile is on its list of deployments. Before anything is done it is.
   */
  public Duration proven() {
    return longPoll.multipliedBy(9);
  }

  /**
   * Until a roll-out is looked at again that has gone on for so long: none is over in two polls,
   * and one that takes long may take longer.
   */
  public Duration rollOut(Duration soFar) {
    Duration least = poll.multipliedBy(2);
    Duration most = poll.multipliedBy(6);
    Duration half = soFar.dividedBy(2);
    return half.compareTo(least) < 0 ? least : half.compareTo(most) > 0 ? most : half;
  }

  /** Railway's limits in mind: a look every 20 s would be 180 requests an hour and service. */
  public static final Timings PRODUCTION =
      new Timings(
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          Duration.ofSeconds(120),
          Duration.ofSeconds(20),
          Duration.ofMinutes(10),
          Duration.ofMinutes(45),
          3);
}
