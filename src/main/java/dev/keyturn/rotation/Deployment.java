package dev.keyturn.rotation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * @param status as the platform spells it; unknown words are kept as they are
 * @param canRedeploy whether the platform may be asked to deploy it again
 * @param replicas its instances
 * @param source the commit or image that it runs, as far as the platform tells
 */
public record Deployment(
    String id,
    String status,
    Instant createdAt,
    boolean canRedeploy,
    List<Instance> replicas,
    @Nullable String source) {

  /** One of which it is not known what it runs. */
  public Deployment(
      String id, String status, Instant createdAt, boolean canRedeploy, List<Instance> replicas) {
    this(id, status, createdAt, canRedeploy, replicas, null);
  }

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
