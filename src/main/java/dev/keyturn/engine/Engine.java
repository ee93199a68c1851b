package dev.keyturn.engine;

import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.LeaseLost;
import dev.keyturn.rotation.port.MaterialSource;
import dev.keyturn.rotation.port.ReplicaProof;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretStore;
import java.time.Clock;
import java.util.Optional;

/**
 * Moves rotations. Any number of engines, in any number of processes, may work on the same
 * database: a rotation moves under a lease whose fence every write names.
 */
public final class Engine {
  private final RotationStore store;
  private final RotationAudit trail;
  private final Ports ports;
  private final Timings timings;
  private final String worker;
  private final Watch watch;
  private final Clocks clocks;
  private final Snapshots snapshots = new Snapshots();
  private final Sights sights = new Sights();

  /** The outside, as the engine sees it. */
  public record Ports(
      DeployPlatform platform,
      SecretStore vault,
      ReplicaProof replicas,
      MaterialSource materials,
      FingerprintKey fingerprints,
      CurrentPlan plans) {}

  /**
   * @param worker a name for this process, unique among those that share the database
   * @param clock this process's own; while it contradicts the database's, nothing moves
   */
  public Engine(
      RotationStore store,
      AuditTrail audit,
      AuditStore auditStore,
      AnchorKeeper anchors,
      Ports ports,
      Timings timings,
      String worker,
      Watch watch,
      Clock clock) {
    this.store = store;
    this.trail = new RotationAudit(store, audit, auditStore, anchors);
    this.ports = ports;
    this.timings = timings;
    this.worker = worker;
    this.watch = watch;
    this.clocks = new Clocks(clock, timings.lease().dividedBy(2));
  }

  /**
   * Moves a rotation as far as it will go now. Safe to call at any time, from anywhere, any number
   * of times.
   */
  public TickResult tick(RotationId id) {
    Optional<Lease> lease = store.acquire(id, worker, timings.lease());
    if (lease.isEmpty()) {
      return store
          .find(id)
          .map(r -> r.state().phase())
          .filter(Phase::ended)
          .<TickResult>map(TickResult.Ended::new)
          .orElseGet(TickResult.Busy::new);
    }
    boolean ours = true;
    try {
      var observer = new Observer(ports, timings, snapshots, sights);
      return new Reconciliation(store, trail, ports, timings, watch, clocks, lease.get(), observer)
          .run();
    } catch (LeaseLost e) {
      ours = false;
      return new TickResult.Busy();
    } finally {
      if (ours) {
        // The locks bear the rotation's name: after a lost lease they are the next holder's.
        store.unlockEnvironments(id);
        store.release(lease.get());
      }
    }
  }
}
