package dev.keyturn.adapter.database;

import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.LeaseLost;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Who may change a rotation, and which environments it has; part of {@link DatabaseRotationStore}.
 */
@Singleton
final class RotationLeases {
  private final TransactionOperations<Connection> transactions;
  private final DatabaseTime time;
  private final RotationRepository rotations;
  private final EnvironmentLockRepository locks;

  RotationLeases(
      TransactionOperations<Connection> transactions,
      DatabaseTime time,
      RotationRepository rotations,
      EnvironmentLockRepository locks) {
    this.transactions = transactions;
    this.time = time;
    this.rotations = rotations;
    this.locks = locks;
  }

  Optional<Lease> acquire(RotationId id, String holder, Duration ttl) {
    return inTransaction(() -> {
      Duration held = ttl.truncatedTo(ChronoUnit.MILLIS);
      Instant now = time.now();
      return rotations
          .findById(id.text())
          .filter(row -> rotations.acquire(row.id(), row.fence(), holder, now, now.plus(held)) == 1)
          .map(row -> new Lease(id, holder, row.fence() + 1));
    });
  }

  boolean renew(Lease lease, Duration ttl) {
    Instant until = DatabaseTime.stored(time.now().plus(ttl));
    return rotations.renew(lease.rotation().text(), lease.fence(), lease.holder(), until) == 1;
  }

  void release(Lease lease) {
    rotations.release(lease.rotation().text(), lease.fence(), lease.holder());
  }

  boolean lockEnvironments(
      Lease lease, RotationId id, Collection<String> environmentIds, Duration ttl) {
    return underLease(
        lease,
        id,
        () -> {
          var sorted = new TreeSet<>(environmentIds);
          sorted.forEach(locks::prepare);
          Instant now = time.now();
          for (String environment : sorted) {
            if (locks.reserve(environment, id.text(), now) == 0) {
              return false;
            }
          }
          Instant until = DatabaseTime.stored(now.plus(ttl));
          sorted.forEach(environment -> locks.take(environment, id.text(), until));
          return true;
        });
  }

  void unlockEnvironments(RotationId id) {
    locks.free(id.text());
  }

  /** Does the work if the lease holds, and keeps it from being taken until the work is through. */
  <T> T underLease(Lease lease, RotationId id, Supplier<T> work) {
    requireOf(lease, id);
    return inTransaction(() -> {
      if (rotations.hold(id.text(), lease.fence(), lease.holder()) == 0) {
        throw new LeaseLost(id);
      }
      return work.get();
    });
  }

  void underLease(Lease lease, RotationId id, Runnable work) {
    underLease(
        lease,
        id,
        () -> {
          work.run();
          return id;
        });
  }

  static void requireOf(Lease lease, RotationId id) {
    if (!lease.rotation().equals(id)) {
      throw new IllegalArgumentException("the lease is on another rotation than " + id);
    }
  }

  private <T> T inTransaction(Supplier<T> work) {
    return transactions.executeWrite(status -> work.get());
  }
}
