package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Lines of timelines, as far as messages follow from them. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface TimelineRepository extends GenericRepository<HappeningRow, Long> {

  @Query("select * from happening where announced = false order by id limit :limit")
  List<HappeningRow> unannounced(int limit);

  @Query("select * from happening where id = :id")
  Optional<HappeningRow> line(long id);

  @Query("update happening set announced = true where id = :id and announced = false")
  int announced(long id);

  @Query(
      "select at from happening where rotation_id = :rotationId and what = 'STALLED'"
          + " order by id desc limit 1")
  Optional<Instant> stalledAt(String rotationId);

  @Query(
      "select count(*) from happening where rotation_id = :rotationId and what = 'REMINDED'"
          + " and why = :why and at >= :since")
  long reminded(String rotationId, String why, Instant since);
}
