package dev.keyturn.rotation.port;

import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PhaseProof;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretInRotation;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The durable journal of rotations. It holds ids, fingerprints and times, never a value. Whatever
 * changes a rotation names the {@link Lease} under which it does so; a lease that was lost changes
 * nothing.
 */
public interface RotationStore {

  /** The database's clock, the one time that all processes share. */
  Instant now();

  /**
   * Runs the work in one transaction, together with the audit trail's entries made meanwhile; joins
   * one that is open.
   */
  <T> T inTransaction(Supplier<T> work);

  /**
   * Opens a rotation and claims its variables.
   *
   * @throws SecretBusy when another open rotation has claimed one of them; nothing was stored
   */
  void open(Rotation rotation, Collection<SecretProgress> secrets, Collection<Claim> claims)
      throws SecretBusy;

  Optional<Rotation> find(RotationId id);

  /**
   * A rotation as it is now, which nobody changes before the caller's transaction ends: of two who
   * ask at once the second waits, and sees what the first has done.
   */
  Optional<Rotation> lock(RotationId id);

  /** Open rotations, oldest first. */
  List<Rotation> open();

  /** Emergencies that no approver has looked at afterwards, oldest first. */
  List<Rotation> unreviewed();

  /** The newest rotations, newest first, of one plan where it is given. */
  List<Rotation> newest(@Nullable String plan, int limit);

  /** The rotation of a plan in an environment that ended last in this way. */
  Optional<Rotation> lastEnded(String plan, String environment, Phase as);

  List<SecretProgress> secrets(RotationId id);

  /** Every attempt, oldest first. */
  List<Attempt> attempts(RotationId id);

  /** What people asked of a rotation, oldest first. */
  List<Command> commands(RotationId id);

  /** Leaves a person's word for the next tick; the id in {@code command} is ignored. */
  void leave(Command command);

  /** Marks a command as acted upon. */
  void handled(long commandId);

  /**
   * Takes the lease if nobody has it; empty while another holder's is not over. The fence grows by
   * one.
   */
  Optional<Lease> acquire(RotationId id, String holder, Duration ttl);

  /**
   * @return false when it was lost
   */
  boolean renew(Lease lease, Duration ttl);

  /** Gives it back; nothing happens when it was lost. */
  void release(Lease lease);

  /**
   * Saves a rotation as it is now; {@code rev} grows by one. Releases its claims when it has ended.
   *
   * @return what was saved, with its new {@code rev}
   * @throws LeaseLost when the row's fence or rev is not the caller's; nothing was changed
   */
  Rotation save(Lease lease, Rotation rotation);

  void save(Lease lease, RotationId id, SecretProgress progress);

  /**
   * @return the attempt with its id and number; the number counts attempts at the same effect,
   *     target, phase and wave
   */
  Attempt begin(
      Lease lease,
      RotationId id,
      Phase phase,
      int wave,
      String effect,
      String target,
      String opKey);

  /**
   * @param deploymentId the deployment that was started, or null
   */
  void end(Lease lease, long attemptId, String outcome, @Nullable String deploymentId);

  /** Takes all of these Railway environments for one change, or none. Taking them again is fine. */
  boolean lockEnvironments(
      Lease lease, RotationId id, Collection<String> environmentIds, Duration ttl);

  void unlockEnvironments(RotationId id);

  /** Adds a line to the rotation's timeline; the id in {@code happening} is ignored. */
  void happened(TimelineEntry happening);

  /**
   * A rotation's timeline, oldest first.
   *
   * @param after only what came after the line with this id; 0: from the beginning
   */
  List<TimelineEntry> timeline(RotationId id, long after, int limit);

  /**
   * Remembers what replicas have proven; replaces what each had proven of the same secret, and of
   * the phases only in this one.
   */
  void proven(Lease lease, RotationId id, Phase phase, Collection<Proof> proofs);

  /** Of each phase the newest proof of each replica and secret, in the order of the phases. */
  List<PhaseProof> phaseProofs(RotationId id);

  /** The newest proof of each replica and secret, by service, replica and secret. */
  List<Proof> proofs(RotationId id);

  /** Puts looks at the services' health on record. */
  void checked(Lease lease, RotationId id, Collection<HealthCheck> checks);

  /** Every look at the services' health that is on record, oldest first. */
  List<HealthCheck> checks(RotationId id);

  /**
   * Rotations, newest first.
   *
   * @param before only those older than this one; null: from the newest
   */
  List<Rotation> page(RotationFilter filter, @Nullable RotationId before, int limit);

  /**
   * How the secrets of a plan in an environment became what they are, newest first: of each secret
   * its newest rotation in each phase, and of those in one phase the newest that know the outgoing
   * or the incoming value. Few, however long the history is.
   */
  List<SecretInRotation> parts(String plan, String environment);

  /** What a person started before under a key of their own. */
  Optional<KeyedStart> startedWith(String by, String key);

  /**
   * Remembers a start under a person's key, in the transaction that opens the rotation.
   *
   * @return false when the key is taken, by whoever was faster; nothing was remembered then
   */
  boolean remember(KeyedStart start);

  /** The signed receipt of a rotation that has ended. */
  Optional<SignedReceipt> receipt(RotationId id);

  /** Keeps the receipt of a rotation; there is one, for ever. */
  void keep(Lease lease, RotationId id, SignedReceipt receipt);

  /** The signed review of a rotation that was reviewed after its end. */
  Optional<SignedReceipt> review(RotationId id);

  /**
   * Keeps that review, in the transaction that holds the rotation's row; there is one, for ever.
   */
  void keepReview(RotationId id, SignedReceipt review);
}
