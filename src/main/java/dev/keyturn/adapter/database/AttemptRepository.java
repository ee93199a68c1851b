package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attempts at effects. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface AttemptRepository extends GenericRepository<AttemptRow, Long> {

  /**
   * @return the row with its id
   */
  AttemptRow save(AttemptRow row);

  @Query(
      "select coalesce(max(number), 0) + 1 from attempt where rotation_id = :rotationId"
          + " and phase = :phase and wave = :wave and effect = :effect and target = :target")
  int nextNumber(String rotationId, String phase, int wave, String effect, String target);

  @Query(
      "update attempt set outcome = :outcome, ended_at = :endedAt, deployment_id = :deploymentId"
          + " where id = :id and rotation_id = :rotationId")
  int end(
      long id, String rotationId, String outcome, Instant endedAt, @Nullable String deploymentId);

  @Query("select * from attempt where rotation_id = :rotationId order by id")
  List<AttemptRow> of(String rotationId);
}
