package dev.keyturn.rotation.port;

import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.KeptBefore;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PhaseProof;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretInRotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.TimelineEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rotations as they are on record, for whoever only looks. Ids, fingerprints and times, never a
 * value.
 */
public interface RotationReads {

  /** The database's clock, the one time that all processes share. */
  Instant now();

  Optional<Rotation> find(RotationId id);

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

  /**
   * A rotation's timeline, oldest first.
   *
   * @param after only what came after the line with this id; 0: from the beginning
   */
  List<TimelineEntry> timeline(RotationId id, long after, int limit);

  /** Of each phase the newest proof of each replica and secret, in the order of the phases. */
  List<PhaseProof> phaseProofs(RotationId id);

  /** The newest proof of each replica and secret, by service, replica and secret. */
  List<Proof> proofs(RotationId id);

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

  /** What earlier rotations of a plan in an environment keep, by the secret. */
  default Map<SecretName, KeptBefore> kept(String plan, String environment) {
    return KeptBefore.standing(parts(plan, environment), this::attempts);
  }

  /**
   * Every rotation of a plan in an environment that knows this as the outgoing or the incoming
   * value of a secret, newest first.
   */
  List<SecretInRotation> knowing(
      String plan, String environment, SecretName secret, Fingerprint value);

  /** What a person started before under a key of their own. */
  Optional<KeyedStart> startedWith(String by, String key);

  /** The signed receipt of a rotation that has ended. */
  Optional<SignedReceipt> receipt(RotationId id);

  /** The signed review of a rotation that was reviewed after its end. */
  Optional<SignedReceipt> review(RotationId id);
}
