package dev.keyturn.rotation;

import dev.keyturn.rotation.HealthCheck.Finding;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a rotation goes back by itself, without a person's word. Whatever is switched off here is
 * left to a person.
 *
 * @param failedDeploy at once when a deployment that the rotation started has failed or crashed, or
 *     one of its replicas has; otherwise it is deployed again, up to three times
 * @param serverError at once when a health URL answers 5xx; otherwise that is one failed check.
 *     While a deploy rolls out, only once the service was well after it
 * @param failedChecks after so many failed health checks in a row; 0: never. As with {@code
 *     serverError}, a program that starts is given {@code degradedFor}
 * @param degradedFor after so long without one good health check; zero: never
 * @param errorRate in percent: a service that reports more is degraded
 * @param latency so many times the p95 before the first deploy: a service that reports more is
 *     degraded, unless it is less than {@link #NOT_SLOW_MILLIS}
 */
public record RollBack(
    boolean failedDeploy,
    boolean serverError,
    int failedChecks,
    Duration degradedFor,
    int errorRate,
    int latency) {

  /** However fast it was before, nobody is slow below this. */
  public static final long NOT_SLOW_MILLIS = 100;

  /** A person decides. So do rotations that were opened before there was anything else. */
  public static final RollBack NEVER = new RollBack(false, false, 0, Duration.ZERO, 5, 2);

  /** What a plan has that says nothing. */
  public static final RollBack USUAL = new RollBack(true, true, 3, Duration.ofMinutes(5), 5, 2);

  /** Whether anything is looked at. */
  public boolean watches() {
    return failedDeploy || watchesHealth();
  }

  public boolean watchesHealth() {
    return serverError || failedChecks > 0 || !degradedFor.isZero();
  }

  /**
   * What an answer means.
   *
   * @param quiet no deployment is coming or going: while one is, a 5xx may be a replica that is not
   *     there yet, and is one failed check
   * @param baseline the p95 before the first deploy; null where it is not known
   */
  Finding finding(Health health, boolean quiet, @Nullable Long baseline) {
    if (!health.answers()) {
      return serverError && quiet && health.serverError() ? Finding.SERVER_ERROR : Finding.FAILED;
    }
    Double errors = health.errorRate();
    Long p95 = health.p95Millis();
    boolean degraded =
        health.degraded()
            || (errors != null && errors * 100 > errorRate)
            || (p95 != null && baseline != null && p95 > slowMillis(baseline));
    return degraded ? Finding.DEGRADED : Finding.WELL;
  }

  /** The limit of the p95. A few times next to nothing is still nothing that anybody notices. */
  long slowMillis(long baseline) {
    return Math.max(baseline * latency, NOT_SLOW_MILLIS);
  }
}
