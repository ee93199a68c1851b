package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import io.micronaut.data.annotation.GeneratedValue;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The timelines. Lines are added and never changed, but for the outbox's own mark. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface HappeningRepository extends GenericRepository<HappeningRepository.Row, Long> {

  /**
   * A row of {@code happening}; {@code id} is null only before it is inserted. The column {@code
   * announced} is the outbox's.
   */
  @MappedEntity("happening")
  record Row(
      @Id @GeneratedValue @Nullable Long id,
      String rotationId,
      Instant at,
      String what,
      String phase,
      String byName,
      String byVia,
      @Nullable String why,
      String detail) {

    static Row of(TimelineEntry happening) {
      return new Row(
          null,
          happening.rotation().text(),
          DatabaseTime.stored(happening.at()),
          happening.what().name(),
          happening.phase().name(),
          happening.by().name(),
          happening.by().via(),
          happening.why(),
          happening.detail());
    }

    TimelineEntry happening() {
      return new TimelineEntry(
          Objects.requireNonNull(id),
          new RotationId(rotationId),
          at,
          TimelineEntry.What.valueOf(what),
          Phase.valueOf(phase),
          new Actor(byName, byVia),
          why,
          detail);
    }
  }

  @Query(
      "insert into happening (rotation_id, at, what, phase, by_name, by_via, why, detail)"
          + " values (:rotationId, :at, :what, :phase, :byName, :byVia, :why, :detail)")
  void insert(Row row);

  @Query(
      "select id, rotation_id, at, what, phase, by_name, by_via, why, detail from happening"
          + " where rotation_id = :rotationId and id > :after order by id limit :limit")
  List<Row> of(String rotationId, long after, int limit);

  @Query("select * from happening where announced = false order by id limit :limit")
  List<Row> unannounced(int limit);

  @Query("select * from happening where id = :id")
  Optional<Row> line(long id);

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
