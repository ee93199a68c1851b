package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;

/** Locks of Railway environments. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface EnvironmentLockRepository extends GenericRepository<RotationRow, String> {

  /** Makes sure that there is a row to lock; a row that nobody holds says nothing. */
  @Query(
      "insert into environment_lock (environment_id) values (:environmentId) on conflict do nothing")
  int prepare(String environmentId);

  /**
   * @return 1 when nobody else holds it; the row stays locked until the transaction ends
   */
  @Query(
      "update environment_lock set environment_id = environment_id"
          + " where environment_id = :environmentId and (rotation_id is null"
          + " or rotation_id = :rotationId or locked_until <= :now)")
  int reserve(String environmentId, String rotationId, Instant now);

  @Query(
      "update environment_lock set rotation_id = :rotationId, locked_until = :until"
          + " where environment_id = :environmentId")
  int take(String environmentId, String rotationId, Instant until);

  @Query(
      "update environment_lock set rotation_id = null, locked_until = null"
          + " where rotation_id = :rotationId")
  int free(String rotationId);
}
