package dev.keyturn.adapter.database;

import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.Head;
import dev.keyturn.audit.StoredEntry;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The audit trail's rows. Adding one needs the caller's transaction, the one that {@link
 * DatabaseRotationStore#inTransaction} opens: without it the head's lock would be gone before the
 * row is there.
 */
@Singleton
public final class DatabaseAuditStore implements AuditStore {
  private static final TransactionDefinition OF_THE_CALLER =
      TransactionDefinition.of(Propagation.MANDATORY);

  private final TransactionOperations<Connection> transactions;
  private final AuditRepository audit;

  DatabaseAuditStore(TransactionOperations<Connection> transactions, AuditRepository audit) {
    this.transactions = transactions;
    this.audit = audit;
  }

  @Override
  public Head lockHead() {
    return ofTheCaller(() -> audit.lockHead().head());
  }

  @Override
  public void append(long seq, String canonicalText, byte[] leafHash, Head newHead) {
    if (newHead.size() != seq) {
      throw new IllegalArgumentException(
          "the head of size " + newHead.size() + " is not entry " + seq + "'s");
    }
    ofTheCaller(() -> {
      int replaced =
          audit.replaceHead(
              newHead.size(),
              newHead.compactRange(),
              newHead.lastEntryHash(),
              newHead.checkpointNote());
      if (replaced == 0) {
        throw new IllegalStateException(
            "entry " + seq + " does not follow the audit trail's head; nothing was added");
      }
      return audit.insert(seq, canonicalText, leafHash);
    });
  }

  @Override
  public Optional<Head> head() {
    return Optional.of(audit.head().head()).filter(head -> head.size() > 0);
  }

  @Override
  public List<StoredEntry> read(long fromSeq, int limit) {
    return audit.read(fromSeq, limit).stream()
        .map(row -> new StoredEntry(row.seq(), row.body()))
        .toList();
  }

  private <T> T ofTheCaller(Supplier<T> work) {
    return transactions.execute(OF_THE_CALLER, status -> work.get());
  }
}
