package dev.keyturn.sandbox.railway;

import java.time.Duration;

/**
 * How long things take in the sandbox. All of it is real time, so a caller compresses an hour into
 * a second here.
 *
 * @param queue time a new deployment waits before anything happens
 * @param build time to build an image; a redeploy of an existing image skips it
 * @param boot time before a replica's program starts
 * @param stagger time between the starts of two replicas of one deployment
 * @param healthInterval time between two health checks of one replica
 * @param railwaySecond length of one of the seconds that Railway's settings count in ({@code
 *     overlapSeconds}, {@code drainingSeconds}, {@code healthcheckTimeout}), so that settings keep
 *     their real values
 * @param workflow time from the commit of a patch until its changes are stored
 */
public record WorldTimings(
    Duration queue,
    Duration build,
    Duration boot,
    Duration stagger,
    Duration healthInterval,
    Duration railwaySecond,
    Duration workflow) {

  /** About a fiftieth of the real thing: a deployment of two replicas takes under half a second. */
  public static WorldTimings compressed() {
    return new WorldTimings(
        Duration.ofMillis(20),
        Duration.ofMillis(150),
        Duration.ofMillis(40),
        Duration.ofMillis(60),
        Duration.ofMillis(20),
        Duration.ofMillis(20),
        Duration.ofMillis(80));
  }

  /** Every span multiplied, for a world that people watch. */
  public WorldTimings times(int factor) {
    return new WorldTimings(
        queue.multipliedBy(factor),
        build.multipliedBy(factor),
        boot.multipliedBy(factor),
        stagger.multipliedBy(factor),
        healthInterval.multipliedBy(factor),
        railwaySecond.multipliedBy(factor),
        workflow.multipliedBy(factor));
  }

  Duration seconds(int railwaySeconds) {
    return railwaySecond.multipliedBy(railwaySeconds);
  }
}
