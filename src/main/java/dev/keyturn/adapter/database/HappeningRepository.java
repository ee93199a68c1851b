package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;

/** The timelines. Lines are added and never changed, but for the outbox's own mark. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface HappeningRepository extends GenericRepository<HappeningRow, Long> {

  @Query(
      "insert into happening (rotation_id, at, what, phase, by_name, by_via, why, detail)"
          + " values (:rotationId, :at, :what, :phase, :byName, :byVia, :why, :detail)")
  void insert(HappeningRow row);

  @Query(
      "select id, rotation_id, at, what, phase, by_name, by_via, why, detail from happening"
          + " where rotation_id = :rotationId and id > :after order by id limit :limit")
  List<HappeningRow> of(String rotationId, long after, int limit);
}
