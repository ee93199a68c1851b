package dev.keyturn.sandbox;

import dev.keyturn.sandbox.railway.RateLimits;
import dev.keyturn.sandbox.railway.WorldTimings;
import java.time.Duration;

/**
 * How fast the world goes.
 *
 * @param timings how long Railway takes for things
 * @param limits how many API requests one token may send; the only thing that is not compressed
 * @param overlapSeconds Railway's setting of every service, in Railway's seconds: {@link
 *     WorldTimings#railwaySecond} compresses them
 * @param drainingSeconds likewise
 * @param sessionsRefresh how long the hand procedure waits "for all sessions to refresh": a day,
 *     compressed
 */
public record WorldPace(
    WorldTimings timings,
    RateLimits limits,
    int overlapSeconds,
    int drainingSeconds,
    Duration sessionsRefresh) {

  /**
   * Build 600 ms, boot 150 ms, 300 ms between the starts of two replicas; a Railway second of 25
   * ms, so that 40 seconds of overlap are 1 s and 12 of draining 300 ms; 6 seconds for the
   * sessions. So a deployment with a build takes little more than a second, and replicas of two
   * deployments then serve side by side for somewhat more than another.
   */
  public static WorldPace usual() {
    WorldTimings timings =
        new WorldTimings(
            Duration.ofMillis(40),
            Duration.ofMillis(600),
            Duration.ofMillis(150),
            Duration.ofMillis(300),
            Duration.ofMillis(40),
            Duration.ofMillis(25),
            Duration.ofMillis(200));
    return new WorldPace(timings, RateLimits.pro(), 40, 12, Duration.ofSeconds(6));
  }

  public WorldPace withSessionsRefresh(Duration wait) {
    return new WorldPace(timings, limits, overlapSeconds, drainingSeconds, wait);
  }
}
