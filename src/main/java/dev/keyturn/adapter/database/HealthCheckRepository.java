package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;

/** Looks at the services' health. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface HealthCheckRepository extends GenericRepository<HealthCheckRow, String> {

  @Query(
      "insert into health_check (rotation_id, service, at, finding, status, degraded, error_rate,"
          + " p95_millis) values (:rotationId, :service, :at, :finding, :status, :degraded,"
          + " :errorRate, :p95Millis)")
  void insert(HealthCheckRow row);

  @Query("select * from health_check where rotation_id = :rotationId order by id")
  List<HealthCheckRow> of(String rotationId);
}
