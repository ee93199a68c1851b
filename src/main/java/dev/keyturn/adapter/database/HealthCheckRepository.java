package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.RotationId;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the services' health. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface HealthCheckRepository extends GenericRepository<HealthCheckRepository.Row, String> {

  /** A row of {@code health_check}. */
  @MappedEntity("health_check")
  record Row(
      String rotationId,
      String service,
      Instant at,
      String finding,
      int status,
      boolean degraded,
      @Nullable Double errorRate,
      @Nullable Long p95Millis) {

    static Row of(RotationId id, HealthCheck check) {
      Health health = check.health();
      return new Row(
          id.text(),
          check.service(),
          DatabaseTime.stored(check.at()),
          check.finding().name(),
          health.status(),
          health.degraded(),
          health.errorRate(),
          health.p95Millis());
    }

    HealthCheck check() {
      return new HealthCheck(
          service,
          at,
          HealthCheck.Finding.valueOf(finding),
          new Health(status, degraded, errorRate, p95Millis));
    }
  }

  @Query(
      "insert into health_check (rotation_id, service, at, finding, status, degraded, error_rate,"
          + " p95_millis) values (:rotationId, :service, :at, :finding, :status, :degraded,"
          + " :errorRate, :p95Millis)")
  void insert(Row row);

  @Query("select * from health_check where rotation_id = :rotationId order by id")
  List<Row> of(String rotationId);
}
