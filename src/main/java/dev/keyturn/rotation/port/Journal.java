package dev.keyturn.rotation.port;

import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretProgress;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a rotation does, kept before and after it does it. Whatever changes a rotation names the
 * {@link Lease} under which it does so; a lease that was lost changes nothing.
 */
public interface Journal extends RotationTransactions {

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

  /** Saves what is known of one secret of it. */
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
      Effect.Kind effect,
      String target,
      String opKey);

  /**
   * @param deploymentId the deployment that was started, or null
   */
  void end(Lease lease, long attemptId, Outcome outcome, @Nullable String deploymentId);

  /** Takes all of these Railway environments for one change, or none. Taking them again is fine. */
  boolean lockEnvironments(
      Lease lease, RotationId id, Collection<String> environmentIds, Duration ttl);

  void unlockEnvironments(RotationId id);

  /**
   * Remembers what replicas have proven; replaces what each had proven of the same secret, and of
   * the phases only in this one.
   */
  void proven(Lease lease, RotationId id, Phase phase, Collection<Proof> proofs);

  /** Puts looks at the services' health on record. */
  void checked(Lease lease, RotationId id, Collection<HealthCheck> checks);

  /** Keeps the receipt of a rotation; there is one, for ever. */
  void keep(Lease lease, RotationId id, SignedReceipt receipt);
}
