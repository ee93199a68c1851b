package dev.keyturn.rotation.port;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Kid;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.VariableName;
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
  void open(Stored rotation, Collection<SecretProgress> secrets, Collection<Claim> claims)
      throws SecretBusy;

  Optional<Stored> find(RotationId id);

  /**
   * A rotation as it is now, which nobody changes before the caller's transaction ends: of two who
   * ask at once the second waits, and sees what the first has done.
   */
  Optional<Stored> lock(RotationId id);

  /** Open rotations, oldest first. */
  List<Stored> open();

  /** Emergencies that no approver has looked at afterwards, oldest first. */
  List<Stored> unreviewed();

  /** The newest rotations, newest first, of one plan where it is given. */
  List<Stored> newest(@Nullable String plan, int limit);

  /** The rotation of a plan in an environment that ended last in this way. */
  Optional<Stored> lastEnded(String plan, String environment, Phase as);

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
  Stored save(Lease lease, Stored rotation);

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
  void happened(Happening happening);

  /**
   * A rotation's timeline, oldest first.
   *
   * @param after only what came after the line with this id; 0: from the beginning
   */
  List<Happening> timeline(RotationId id, long after, int limit);

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
  List<Stored> page(Filter filter, @Nullable RotationId before, int limit);

  /**
   * How the secrets of a plan in an environment became what they are, newest first: of each secret
   * its newest rotation in each phase, and of those in one phase the newest that know the outgoing
   * or the incoming value. Few, however long the history is.
   */
  List<Part> parts(String plan, String environment);

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

  /**
   * A rotation's row.
   *
   * @param planText the plan's canonical text, as its digest was taken
   * @param emergency started without waiting for approval, by somebody who may; demands a review
   *     afterwards
   * @param quietUntil a write may still land until then: nothing is written or decided before
   * @param nextLook when it is worth looking again; null: at once
   * @param waitingFor why it waits; null while it moves or has ended
   * @param note detail of the wait or stall, in our own words; empty when there is none
   * @param outcomeReason why it was called off, in a person's words; empty otherwise
   */
  record Stored(
      RotationId id,
      String plan,
      String environment,
      String planText,
      PlanDigest digest,
      Actor requestedBy,
      String reason,
      boolean emergency,
      Instant requestedAt,
      RotationState state,
      @Nullable Instant quietUntil,
      @Nullable Instant nextLook,
      @Nullable ReasonCode waitingFor,
      String note,
      String outcomeReason,
      @Nullable Instant endedAt,
      long rev,
      long fence) {

    /** The same rotation, further on. */
    public Stored at(
        RotationState state,
        @Nullable Instant quietUntil,
        @Nullable Instant nextLook,
        @Nullable ReasonCode waitingFor,
        String note,
        String outcomeReason,
        @Nullable Instant endedAt) {
      return new Stored(
          id,
          plan,
          environment,
          planText,
          digest,
          requestedBy,
          reason,
          emergency,
          requestedAt,
          state,
          quietUntil,
          nextLook,
          waitingFor,
          note,
          outcomeReason,
          endedAt,
          rev,
          fence);
    }

    /** The same rotation under other numbers. */
    public Stored numbered(long rev, long fence) {
      return new Stored(
          id,
          plan,
          environment,
          planText,
          digest,
          requestedBy,
          reason,
          emergency,
          requestedAt,
          state,
          quietUntil,
          nextLook,
          waitingFor,
          note,
          outcomeReason,
          endedAt,
          rev,
          fence);
    }
  }

  /**
   * What is known of one secret: the outgoing version, which was in force at the start, and the
   * incoming one.
   *
   * @param clearSince since when every look has found nothing that needs the version that is to go;
   *     null: not so now
   */
  record SecretProgress(
      SecretName name,
      @Nullable Fingerprint outgoing,
      @Nullable Fingerprint incoming,
      @Nullable Integer outgoingVersion,
      @Nullable Integer incomingVersion,
      @Nullable Kid outgoingKid,
      @Nullable Kid incomingKid,
      @Nullable Instant clearSince) {}

  /** One rotation's part in one secret. */
  record Part(Stored rotation, SecretProgress progress) {}

  /** One try at one effect. {@code outcome} is null while nobody knows how it ended. */
  record Attempt(
      long id,
      Phase phase,
      int wave,
      String effect,
      String target,
      int number,
      String opKey,
      Instant begunAt,
      @Nullable String outcome,
      @Nullable Instant endedAt,
      @Nullable String deploymentId) {}

  /**
   * A person's word.
   *
   * @param digest for decisions: the plan that was decided upon; null otherwise
   */
  record Command(
      long id,
      RotationId rotation,
      Kind kind,
      Actor by,
      String reason,
      @Nullable PlanDigest digest,
      Instant at,
      @Nullable Instant handledAt) {
    public enum Kind {
      APPROVE,
      REJECT,
      CONFIRM,
      CANCEL,
      RESUME,
      /** Look again now, whatever it waits for. */
      RETRY,
      /** An approver has looked at an emergency rotation afterwards. */
      REVIEW,
      /** An approver knows that the outgoing value has leaked: it is not to be accepted longer. */
      REVOKE
    }
  }

  /**
   * One line of a rotation's timeline, written together with what it tells.
   *
   * @param id grows; unique among all rotations
   * @param phase in which the rotation was afterwards
   * @param why of a stall, a refusal or a calling-off by the engine, as a code; null otherwise
   * @param detail one line in our own words or a person's; never a value
   */
  record Happening(
      long id,
      RotationId rotation,
      Instant at,
      What what,
      Phase phase,
      Actor by,
      @Nullable String why,
      String detail) {
    public enum What {
      /** Somebody asked for it. */
      REQUESTED,
      /** It is in another phase. */
      MOVED,
      /** It needs a person. */
      STALLED,
      /** A person's word, taken; {@code why} is the word, such as {@code APPROVE}. */
      SAID,
      /** A person's word, refused; {@code why} is the {@link dev.keyturn.rotation.Refusal}. */
      REFUSED,
      /** A step outside is over. */
      STEP,
      /** Something is still open that people were asked for. */
      REMINDED
    }
  }

  /**
   * What one replica proved of one secret.
   *
   * @param service by its name in the plan
   * @param signs {@code outgoing} or {@code incoming}; null when it signs with neither
   * @param accepts which of the two it proved to hold
   * @param outgoingUsed when it last used the outgoing value; null when it never did
   */
  record Proof(
      String service,
      String replica,
      String deployment,
      SecretName secret,
      @Nullable String signs,
      Collection<String> accepts,
      @Nullable Instant outgoingUsed,
      Instant at) {
    public Proof {
      accepts = List.copyOf(accepts);
    }
  }

  /** What one replica proved of one secret in one phase. */
  record PhaseProof(Phase phase, Proof proof) {}

  /** Which rotations; null: any. */
  record Filter(@Nullable String plan, @Nullable String environment, @Nullable Standing standing) {
    public enum Standing {
      OPEN,
      STALLED,
      ENDED
    }
  }

  /**
   * A start under an idempotency key.
   *
   * @param order digest of what was asked for, 64 hex digits
   */
  record KeyedStart(String by, String key, String order, RotationId rotation) {}

  /**
   * What a rotation did, signed.
   *
   * @param text canonical JSON, RFC 8785
   * @param note a signed note over the text's SHA-256, with the audit trail's key
   */
  record SignedReceipt(String text, String note) {}

  /** A variable that only one open rotation may touch. */
  record Claim(String environmentId, String serviceId, VariableName variable) {}

  /** The right to change a rotation, for as long as {@link #renew} says so. */
  record Lease(RotationId rotation, String holder, long fence) {}

  /** Another open rotation has one of the secrets. */
  final class SecretBusy extends Exception {
    private final RotationId holder;

    public SecretBusy(RotationId holder, Claim claim) {
      super("rotation " + holder + " is already changing " + claim.variable());
      this.holder = holder;
    }

    public RotationId holder() {
      return holder;
    }
  }

  /** Somebody else has the rotation now; stop quietly. */
  final class LeaseLost extends RuntimeException {
    public LeaseLost(RotationId id) {
      super("the lease on rotation " + id + " is lost");
    }
  }
}
