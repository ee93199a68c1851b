package dev.keyturn.rotation;

import java.time.Duration;

/**
 * When a rotation goes back by itself, without a person's word. Whatever is switched off here is
 * left to a person.
 *
 * @param failedDeploy at once when a deployment that the rotation started has failed or crashed, or
 *     one of its replicas has; otherwise it is deployed again, up to three times
 * @param serverError at once when a health URL answers 5xx; otherwise that is one failed check
 * @param failedChecks after so many failed health checks in a row; 0: never
 * @param degradedFor after so long without one good health check; zero: never
 * @param errorRate in percent: a service that reports more is degraded
 * @param latency so many times the p95 before the first deploy: a service that reports more is
 *     degraded
 */
public record RollBack(
    boolean failedDeploy,
    boolean serverError,
    int failedChecks,
    Duration degradedFor,
    int errorRate,
    int latency) {

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
}
