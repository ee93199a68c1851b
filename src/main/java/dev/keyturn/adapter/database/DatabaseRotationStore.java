package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.port.Claim;
import dev.keyturn.rotation.port.KeyedStart;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.LeaseLost;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.rotation.port.SignedReceipt;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The journal in the database. Each method is one transaction, or part of the one that is open on
 * this thread; {@link #inTransaction} opens one that {@link DatabaseAuditStore} joins too. Moments
 * are kept in milliseconds; what is finer is cut off.
 */
@Singleton
public final class DatabaseRotationStore extends DatabaseRotationReads implements RotationStore {
  private static final Comparator<Claim> SAME_ORDER_FOR_ALL =
      Comparator.comparing(Claim::environmentId)
          .thenComparing(Claim::serviceId)
          .thenComparing(Claim::variable);

  /** Two that replace the same rows must not wait for each other. */
  private static final Comparator<Proof> SAME_ORDER_FOR_PROOFS =
      Comparator.comparing(Proof::service)
          .thenComparing(Proof::replica)
          .thenComparing(Proof::secret);

  private final TransactionOperations<Connection> transactions;
  private final ClaimRepository claims;
  private final RotationLeases leases;

  DatabaseRotationStore(
      TransactionOperations<Connection> transactions,
      DatabaseTime time,
      RotationRepository rotations,
      SecretRepository secrets,
      ClaimRepository claims,
      AttemptRepository attempts,
      CommandRepository commands,
      HappeningRepository happenings,
      ProofRepository proofs,
      HealthCheckRepository checks,
      KeyedStartRepository starts,
      ReceiptRepository receipts,
      RotationLeases leases) {
    super(
        time, rotations, secrets, attempts, commands, happenings, proofs, checks, starts, receipts);
    this.transactions = transactions;
    this.claims = claims;
    this.leases = leases;
  }

  @Override
  public <T> T inTransaction(Supplier<T> work) {
    return transactions.executeWrite(status -> work.get());
  }

  @Override
  public void open(Rotation rotation, Collection<SecretProgress> progress, Collection<Claim> wanted)
      throws SecretBusy {
    Optional<SecretBusy> busy = inTransaction(() -> tryOpen(rotation, progress, wanted));
    if (busy.isPresent()) {
      throw busy.get();
    }
  }

  private Optional<SecretBusy> tryOpen(
      Rotation rotation, Collection<SecretProgress> progress, Collection<Claim> wanted) {
    String id = rotation.id().text();
    rotations.insert(RotationRow.of(rotation, rotation.fence()));
    for (Claim claim : wanted.stream().distinct().sorted(SAME_ORDER_FOR_ALL).toList()) {
      Optional<RotationId> holder = takeUnlessHeld(claim, id);
      if (holder.isPresent()) {
        // Undone by hand: the caller's transaction may go on, and says so in the audit trail.
        claims.remove(id);
        rotations.remove(id);
        return Optional.of(new SecretBusy(holder.get(), claim));
      }
    }
    progress.forEach(secret -> secrets.insert(SecretRepository.Row.of(rotation.id(), secret)));
    return Optional.empty();
  }

  private Optional<RotationId> takeUnlessHeld(Claim claim, String id) {
    while (true) {
      if (claims.take(claim.environmentId(), claim.serviceId(), claim.variable().text(), id) == 1) {
        return Optional.empty();
      }
      Optional<String> holder =
          claims.holder(claim.environmentId(), claim.serviceId(), claim.variable().text());
      if (holder.isPresent()) {
        return holder.map(RotationId::new);
      }
    }
  }

  @Override
  public Optional<Rotation> lock(RotationId id) {
    return inTransaction(
        () -> rotations.lock(id.text()) == 0 ? Optional.<Rotation>empty() : find(id));
  }

  @Override
  public void leave(Command command) {
    commands.insert(CommandRepository.Row.of(command));
  }

  @Override
  public void handled(long commandId) {
    commands.handled(commandId, now());
  }

  @Override
  public Optional<Lease> acquire(RotationId id, String holder, Duration ttl) {
    return leases.acquire(id, holder, ttl);
  }

  @Override
  public boolean renew(Lease lease, Duration ttl) {
    return leases.renew(lease, ttl);
  }

  @Override
  public void release(Lease lease) {
    leases.release(lease);
  }

  @Override
  public Rotation save(Lease lease, Rotation rotation) {
    RotationLeases.requireOf(lease, rotation.id());
    return inTransaction(() -> {
      var row = RotationRow.of(rotation, lease.fence());
      if (rotations.advance(row.id(), row.rev(), row.fence(), lease.holder()) == 0) {
        throw new LeaseLost(rotation.id());
      }
      rotations.write(row);
      if (row.ended()) {
        claims.remove(row.id());
      }
      return rotations.findById(row.id()).orElseThrow().stored();
    });
  }

  @Override
  public void save(Lease lease, RotationId id, SecretProgress progress) {
    leases.underLease(
        lease,
        id,
        () -> {
          if (secrets.remove(id.text(), progress.name().text()) == 0) {
            throw new IllegalStateException(
                "rotation " + id + " was opened without the secret " + progress.name());
          }
          secrets.insert(SecretRepository.Row.of(id, progress));
        });
  }

  @Override
  public Attempt begin(
      Lease lease,
      RotationId id,
      Phase phase,
      int wave,
      Effect.Kind effect,
      String target,
      String opKey) {
    return leases.underLease(
        lease,
        id,
        () -> {
          int number =
              attempts.nextNumber(id.text(), phase.name(), wave, effect.toString(), target);
          var row =
              new AttemptRepository.Row(
                  null,
                  id.text(),
                  phase.name(),
                  wave,
                  effect.toString(),
                  target,
                  number,
                  opKey,
                  now(),
                  null,
                  null,
                  null);
          return attempts.save(row).attempt();
        });
  }

  @Override
  public void end(Lease lease, long attemptId, Outcome outcome, @Nullable String deploymentId) {
    leases.underLease(
        lease,
        lease.rotation(),
        () -> {
          String id = lease.rotation().text();
          if (attempts.end(attemptId, id, outcome.toString(), now(), deploymentId) == 0) {
            throw new IllegalStateException("rotation " + id + " has no attempt " + attemptId);
          }
        });
  }

  @Override
  public boolean lockEnvironments(
      Lease lease, RotationId id, Collection<String> environmentIds, Duration ttl) {
    return leases.lockEnvironments(lease, id, environmentIds, ttl);
  }

  @Override
  public void unlockEnvironments(RotationId id) {
    leases.unlockEnvironments(id);
  }

  @Override
  public void happened(TimelineEntry happening) {
    happenings.insert(HappeningRepository.Row.of(happening));
  }

  @Override
  public void proven(Lease lease, RotationId id, Phase phase, Collection<Proof> fresh) {
    leases.underLease(
        lease,
        id,
        () -> {
          for (Proof proof : fresh.stream().sorted(SAME_ORDER_FOR_PROOFS).toList()) {
            var row = ProofRepository.Row.of(id, phase, proof);
            proofs.remove(row.rotationId(), row.service(), row.replica(), row.secret());
            proofs.insert(row);
            proofs.removeInPhase(
                row.rotationId(), row.phase(), row.service(), row.replica(), row.secret());
            proofs.insertInPhase(row);
          }
        });
  }

  @Override
  public void checked(Lease lease, RotationId id, Collection<HealthCheck> fresh) {
    leases.underLease(
        lease,
        id,
        () -> {
          fresh.forEach(check -> checks.insert(HealthCheckRepository.Row.of(id, check)));
        });
  }

  @Override
  public boolean remember(KeyedStart start) {
    return starts.take(start.by(), start.key(), start.order(), start.rotation().text()) == 1;
  }

  @Override
  public void keepReview(RotationId id, SignedReceipt review) {
    receipts.insertReview(id.text(), review.text(), review.note());
  }

  @Override
  public void keep(Lease lease, RotationId id, SignedReceipt receipt) {
    leases.underLease(
        lease,
        id,
        () -> {
          if (receipts.find(id.text()).isPresent()) {
            throw new IllegalStateException("rotation " + id + " has a receipt already");
          }
          receipts.insert(id.text(), receipt.text(), receipt.note());
        });
  }
}
