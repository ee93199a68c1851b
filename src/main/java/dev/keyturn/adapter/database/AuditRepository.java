package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;

/** The trail's rows and its head, which has one row from the start. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface AuditRepository extends GenericRepository<HeadRow, Integer> {

  @Query("select * from audit_head where id = 1 for update")
  HeadRow lockHead();

  @Query("select * from audit_head where id = 1")
  HeadRow head();

  @Query(
      "update audit_head set size = :size, compact_range = :compactRange,"
          + " last_entry_hash = :lastEntryHash, checkpoint_note = :checkpointNote"
          + " where id = 1 and size = :size - 1")
  int replaceHead(long size, String compactRange, String lastEntryHash, String checkpointNote);

  @Query("insert into audit_entry (seq, body, leaf_hash) values (:seq, :body, :leafHash)")
  int insert(long seq, String body, byte[] leafHash);

  @Query("select seq, body from audit_entry where seq >= :fromSeq order by seq limit :limit")
  List<EntryRow> read(long fromSeq, int limit);
}
