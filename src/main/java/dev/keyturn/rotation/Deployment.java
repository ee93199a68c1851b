package dev.keyturn.rotation;

import java.time.Instant;
import java.util.List;

/**
 * @param status as the platform spells it; unknown words are kept as they are
 * @param canRedeploy whether the platform may be asked to deploy it again
 * @param replicas its instances
 */
public record Deployment(
    String id, String status, Instant createdAt, boolean canRedeploy, List<Instance> replicas) {
  /** Whether it has served for a while, as far as its status tells: an unknown one may have. */
  public boolean served() {
    return !status.equals("FAILED") && !status.equals("SKIPPED");
  }

  /** Scaled to zero until somebody calls it; the first call may be answered before it is up. */
  public boolean sleeping() {
    return status.equals("SLEEPING");
  }

  /** SUCCESS, or SLEEPING: scaled to zero and counted as up. */
  public boolean live() {
    return status.equals("SUCCESS") || status.equals("SLEEPING");
  }
}
