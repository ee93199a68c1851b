package dev.keyturn.adapter.database;

import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.Head;
import dev.keyturn.audit.StoredEntry;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The audit trail's rows. Adding one needs the caller's transaction, the one that {@link
 * DatabaseRotationStore#inTransaction} opens: without it the head's lock would be gone before the
 * row is there.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class DatabaseAuditStore
    implements AuditStore, GenericRepository<DatabaseAuditStore.HeadRow, Integer> {
  private static final TransactionDefinition OF_THE_CALLER =
      TransactionDefinition.of(Propagation.MANDATORY);

  private final TransactionOperations<Connection> transactions;

  DatabaseAuditStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  /** The one row of {@code audit_head}, which is there from the start. */
  @MappedEntity("audit_head")
  record HeadRow(
      @Id int id, long size, String compactRange, String lastEntryHash, String checkpointNote) {
    Head head() {
      return new Head(size, compactRange, lastEntryHash, checkpointNote);
    }
  }

  /** What is read back of {@code audit_entry}. */
  @Introspected
  record EntryRow(long seq, String body) {}

  @Override
  public Head lockHead() {
    return ofTheCaller(() -> lockedRow().head());
  }

  @Override
  public void append(long seq, String canonicalText, byte[] leafHash, Head newHead) {
    if (newHead.size() != seq) {
      throw new IllegalArgumentException(
          "the head of size " + newHead.size() + " is not entry " + seq + "'s");
    }
    ofTheCaller(() -> {
      int replaced =
          replaceHead(
              newHead.size(),
              newHead.compactRange(),
              newHead.lastEntryHash(),
              newHead.checkpointNote());
      if (replaced == 0) {
        throw new IllegalStateException(
            "entry " + seq + " does not follow the audit trail's head; nothing was added");
      }
      return insert(seq, canonicalText, leafHash);
    });
  }

  @Override
  public Optional<Head> head() {
    return Optional.of(row().head()).filter(head -> head.size() > 0);
  }

  @Override
  public List<StoredEntry> read(long fromSeq, int limit) {
    return entries(fromSeq, limit).stream()
        .map(row -> new StoredEntry(row.seq(), row.body()))
        .toList();
  }

  @Query("select * from audit_head where id = 1 for update")
  abstract HeadRow lockedRow();

  @Query("select * from audit_head where id = 1")
  abstract HeadRow row();

  @Query(
      "update audit_head set size = :size, compact_range = :compactRange,"
          + " last_entry_hash = :lastEntryHash, checkpoint_note = :checkpointNote"
          + " where id = 1 and size = :size - 1")
  abstract int replaceHead(
      long size, String compactRange, String lastEntryHash, String checkpointNote);

  @Query("insert into audit_entry (seq, body, leaf_hash) values (:seq, :body, :leafHash)")
  abstract int insert(long seq, String body, byte[] leafHash);

  @Query("select seq, body from audit_entry where seq >= :fromSeq order by seq limit :limit")
  abstract List<EntryRow> entries(long fromSeq, int limit);

  private <T> T ofTheCaller(Supplier<T> work) {
    return transactions.execute(OF_THE_CALLER, status -> work.get());
  }
}
