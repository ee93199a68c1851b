package dev.keyturn.engine;

import dev.keyturn.audit.AnchorKeeper;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.LeaseLost;
import dev.keyturn.rotation.port.MaterialSource;
import dev.keyturn.rotation.port.ReplicaProof;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.rotation.port.SecretStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts rotations, hears what people say of them, and moves them. Any number of engines, in any
 * number of processes, may work on the same database: a rotation moves under a lease whose fence
 * every write names.
 */
public final class Engine {
  private final RotationStore store;
  private final RotationAudit trail;
  private final Opening opening;
  private final Commands hearing;
  private final Ports ports;
  private final Timings timings;
  private final String worker;
  private final Watch watch;
  private final Clocks clocks;

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
      SecureRandom random,
      Watch watch,
      Clock clock) {
    this.store = store;
    this.trail = new RotationAudit(store, audit, auditStore, anchors);
    var restraint = new AuditThrottle();
    this.opening = new Opening(store, trail, restraint, random);
    this.hearing = new Commands(store, trail, restraint, ports.plans());
    this.ports = ports;
    this.timings = timings;
    this.worker = worker;
    this.watch = watch;
    this.clocks = new Clocks(clock, timings.lease().dividedBy(2));
  }

  /**
   * What somebody wants to be rotated.
   *
   * @param plan computed; exactly this is done
   * @param reason why, in a person's words; kept for ever
   * @param emergency starts without waiting for approval, and demands a review afterwards; whether
   *     this person may is the caller's to know
   * @param key the person's own word for this order: sent twice, it starts once; null: none
   * @param order digest of what was asked for, 64 hex digits; tells a repetition from another order
   */
  public record Ask(
      Plan plan, Actor by, String reason, boolean emergency, @Nullable String key, String order) {}

  /**
   * @param again it had been opened before, under the same key
   */
  public record Opened(RotationId id, boolean again) {}

  /**
   * Opens a rotation. Nothing outside is touched before its first tick.
   *
   * @throws SecretBusy when another open rotation has one of the secrets
   * @throws WordRefused KEY_REUSED: the key belongs to another order of this person's. INVALID: it
   *     is no key that could be kept
   */
  public Opened start(Ask ask) throws SecretBusy, WordRefused {
    return opening.open(ask);
  }

  /**
   * Leaves a person's word for the next tick, and in the audit trail. The same word of the same
   * person counts once, wherever it comes from and whenever; a review is only recorded.
   *
   * @param digest the plan that a decision is about; null for other words
   * @throws WordRefused when this person may not say that, or it means nothing now
   */
  public Heard hear(
      RotationId id, Command.Kind kind, Actor by, String reason, @Nullable PlanDigest digest)
      throws WordRefused {
    return hearing.hear(id, kind, by, reason, digest);
  }

  /** What became of a person's word. */
  public enum Heard {
    TAKEN,
    /** The same person had said the same before; it counts once. */
    ALREADY
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
      return new Reconciliation(store, trail, ports, timings, watch, clocks, lease.get()).run();
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

  /** The store, for reading. */
  public RotationStore store() {
    return store;
  }

  /** A person's word that was not taken; the message says why, and the trail has it. */
  public static final class WordRefused extends Exception {
    private final Refusal why;

    WordRefused(Refusal why, String detail) {
      super(detail);
      this.why = why;
    }

    public Refusal why() {
      return why;
    }
  }
}
