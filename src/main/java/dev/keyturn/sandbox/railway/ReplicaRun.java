package dev.keyturn.sandbox.railway;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a deployment, from its creation to its end. Guarded by the world's lock, but for
 * the edge's reads.
 */
final class ReplicaRun {
  enum Status {
    CREATED,
    INITIALIZING,
    RUNNING,
    RESTARTING,
    CRASHED,
    STOPPED,
    REMOVING,
    REMOVED
  }

  /** Also the {@code RAILWAY_REPLICA_ID} of the program. */
  final String id = UUID.randomUUID().toString();

  final String deploymentId;
  Status status = Status.CREATED;
  boolean takesTraffic;

  /** The program; read by the edge without the lock. */
  volatile Workload.@Nullable Replica process;

  ReplicaRun(String deploymentId) {
    this.deploymentId = deploymentId;
  }
}
