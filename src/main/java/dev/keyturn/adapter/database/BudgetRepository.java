package dev.keyturn.adapter.database;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Optional;

/** The hour's requests to each host. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface BudgetRepository extends GenericRepository<BudgetRow, String> {

  @Query(
      "insert into request_budget (host, hour_start, used) values (:host, :hour, 0)"
          + " on conflict do nothing")
  int prepare(String host, Instant hour);

  /**
   * @return 0 when the hour's budget is used up, the host wants a pause, or another process is in a
   *     later hour already
   */
  @Query(
      "update request_budget set used = case when hour_start = :hour then used + 1 else 1 end,"
          + " hour_start = :hour"
          + " where host = :host and (paused_until is null or paused_until <= :now)"
          + " and (hour_start < :hour or (hour_start = :hour and used < :hourly))")
  int take(String host, Instant now, Instant hour, int hourly);

  /** Lengthens a pause, never shortens it. */
  @Query(
      "update request_budget set paused_until = :until"
          + " where host = :host and (paused_until is null or paused_until < :until)")
  int pause(String host, Instant until);

  Optional<BudgetRow> findByHost(String host);
}
