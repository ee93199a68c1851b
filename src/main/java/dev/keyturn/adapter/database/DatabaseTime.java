package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The database's clock, and the one precision in which it keeps moments: milliseconds. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface DatabaseTime extends GenericRepository<RotationRow, String> {

  /** Milliseconds since 1970; runs on inside a transaction. */
  @Query("select clock_millis()")
  long millis();

  default Instant now() {
    return Instant.ofEpochMilli(millis());
  }

  static Instant stored(Instant moment) {
    return moment.truncatedTo(ChronoUnit.MILLIS);
  }

  static @Nullable Instant storedOrNull(@Nullable Instant moment) {
    return moment == null ? null : stored(moment);
  }
}
