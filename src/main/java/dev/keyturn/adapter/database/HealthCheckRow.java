package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.RotationId;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code health_check}. */
@MappedEntity("health_check")
record HealthCheckRow(
    String rotationId,
    String service,
    Instant at,
    String finding,
    int status,
    boolean degraded,
    @Nullable Double errorRate,
    @Nullable Long p95Millis) {

  static HealthCheckRow of(RotationId id, HealthCheck check) {
    Health health = check.health();
    return new HealthCheckRow(
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
