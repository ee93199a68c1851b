package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Optional;

/** Receipts, and reviews that came after them; each is written once. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ReceiptRepository extends GenericRepository<ReceiptRepository.Row, String> {

  /** A row of {@code receipt}. */
  @MappedEntity("receipt")
  record Row(@Id String rotationId, String body, String note) {}

  @Query("insert into receipt (rotation_id, body, note) values (:rotationId, :body, :note)")
  int insert(String rotationId, String body, String note);

  @Query("select * from receipt where rotation_id = :rotationId")
  Optional<Row> find(String rotationId);

  @Query("insert into receipt_review (rotation_id, body, note) values (:rotationId, :body, :note)")
  int insertReview(String rotationId, String body, String note);

  @Query("select * from receipt_review where rotation_id = :rotationId")
  Optional<Row> findReview(String rotationId);
}
