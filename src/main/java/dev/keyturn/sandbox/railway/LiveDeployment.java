package dev.keyturn.sandbox.railway;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One deployment of one service. Guarded by the world's lock. */
final class LiveDeployment {
  enum Status {
    QUEUED,
    INITIALIZING,
    BUILDING,
    DEPLOYING,
    SUCCESS,
    SLEEPING,
    FAILED,
    CRASHED,
    SKIPPED,
    REMOVING,
    REMOVED
  }

  /** One step of the way, as {@code deploymentEvents} shows it. */
  static final class Step {
    final String id = UUID.randomUUID().toString();
    final String name;
    final Instant createdAt;
    @Nullable Instant completedAt;
    @Nullable String error;

    Step(String name, Instant createdAt) {
      this.name = name;
      this.createdAt = createdAt;
    }
  }

  final String id = UUID.randomUUID().toString();
  final String snapshotId = UUID.randomUUID().toString();
  final LiveService service;
  final DeploymentCause cause;
  final LiveService.Image image;
  final boolean builds;
  final @Nullable String patchId;
  final Instant createdAt;

  /** The user variables as they were when this deployment was created. */
  final Map<String, References.Rendered> variables;

  final List<ReplicaRun> replicas = new ArrayList<>();
  final List<Step> steps = new ArrayList<>();

  Status status = Status.QUEUED;
  Instant statusAt;
  boolean wasLive;

  /**
   * A newer deployment, or the end of the world, took its place: everything it still does must
   * stop.
   */
  boolean ended;

  /** Its end after a replacement has been ordered; it may still serve for the overlap. */
  boolean retiring;

  boolean stuckInBuild;
  boolean failsHealthCheck;

  LiveDeployment(
      LiveService service,
      DeploymentCause cause,
      LiveService.Image image,
      boolean builds,
      Map<String, References.Rendered> variables,
      @Nullable String patchId,
      Instant createdAt) {
    this.service = service;
    this.cause = cause;
    this.image = image;
    this.builds = builds;
    this.variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    this.patchId = patchId;
    this.createdAt = createdAt;
    this.statusAt = createdAt;
  }

  /** Running now: during the overlap and the draining two deployments are. */
  boolean isActive() {
    return status == Status.SUCCESS || status == Status.SLEEPING || status == Status.REMOVING;
  }

  /** Only what is live, or crashed after it was built, still has a snapshot to deploy from. */
  boolean canRedeploy() {
    return status == Status.SUCCESS || status == Status.SLEEPING || status == Status.CRASHED;
  }

  boolean canRollback() {
    return wasLive && status == Status.REMOVED;
  }

  boolean stopped() {
    return ended
        && replicas.stream()
            .allMatch(r ->
                r.status == ReplicaRun.Status.REMOVED || r.status == ReplicaRun.Status.CRASHED);
  }

  boolean hasSnapshot() {
    return status != Status.SKIPPED
        && (wasLive || (status != Status.REMOVED && status != Status.QUEUED));
  }

  /** What a replica's program is started with. */
  Map<String, String> environmentOf(ReplicaRun replica) {
    var all = new LinkedHashMap<String, String>();
    variables.forEach((name, value) -> all.put(name, value.value()));
    all.putAll(service.railwayVariables());
    all.put("RAILWAY_DEPLOYMENT_ID", id);
    all.put("RAILWAY_SNAPSHOT_ID", snapshotId);
    all.put("RAILWAY_REPLICA_ID", replica.id);
    all.put("RAILWAY_REPLICA_REGION", "sandbox");
    return all;
  }
}
