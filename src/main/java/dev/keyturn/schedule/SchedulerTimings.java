package dev.keyturn.schedule;

import dev.keyturn.rotation.Timings;
import java.time.Duration;

/**
 * How often things are looked at. None of these looks sends a request: they read the database.
 *
 * @param due between two looks for what is due
 * @param listen between two looks for rotations that were started elsewhere, and for words that
 *     were left for a rotation that waits
 * @param busy until a rotation that another worker has is tried again; up to as much again is added
 *     by chance, so that two processes do not stay in step
 * @param fetch between two looks for tasks whose time has come
 * @param heartbeat between two signs of life of a process that has a task; its tasks are taken over
 *     when four are missing
 * @param stop how long a turn that is under way may take before it is interrupted
 */
public record SchedulerTimings(
    Duration due,
    Duration listen,
    Duration busy,
    Duration fetch,
    Duration heartbeat,
    Duration stop) {
  private static final Duration SHORTEST = Duration.ofMillis(100);

  /** In production: 60 s, 20 s, 5 s, 2 s, 10 s, 15 s; in a rehearsal a tenth or less of that. */
  public static SchedulerTimings of(Timings timings) {
    return new SchedulerTimings(
        timings.lease(),
        timings.poll(),
        longer(timings.poll().dividedBy(4)),
        longer(timings.poll().dividedBy(10)),
        timings.lease().dividedBy(6),
        Duration.ofSeconds(15));
  }

  private static Duration longer(Duration time) {
    return time.compareTo(SHORTEST) < 0 ? SHORTEST : time;
  }
}
