package dev.keyturn.adapter.database;

import dev.keyturn.rotation.port.RequestBudget;
import io.micronaut.context.annotation.Value;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests per host and clock hour in the database. In a transaction of its own, and so on a
 * second connection where the caller has one open: a request that was sent counts, even when its
 * sender's transaction is rolled back.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class DatabaseBudget
    implements RequestBudget, GenericRepository<DatabaseBudget.Row, String> {
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
  private static final TransactionDefinition OF_ITS_OWN =
      TransactionDefinition.of(Propagation.REQUIRES_NEW);

  private final TransactionOperations<Connection> transactions;
  private final DatabaseTime time;
  private final int hourly;

  /**
   * @param hourly requests allowed per host and hour; Railway's limit for a Hobby token is 1,000
   */
  DatabaseBudget(
      TransactionOperations<Connection> transactions,
      DatabaseTime time,
      @Value("${keyturn.requests-per-hour:1000}") int hourly) {
    if (hourly < 1) {
      throw new IllegalArgumentException(
          "keyturn.requests-per-hour is " + hourly + "; set it to 1 or more");
    }
    this.transactions = transactions;
    this.time = time;
    this.hourly = hourly;
  }

  /** A row of {@code request_budget}. */
  @MappedEntity("request_budget")
  record Row(@Id String host, Instant hourStart, int used, @Nullable Instant pausedUntil) {}

  @Override
  public @Nullable Duration take(String host) {
    Duration wait = alone(() -> waitOrTake(host));
    return wait.isZero() ? null : wait;
  }

  private Duration waitOrTake(String host) {
    Instant now = time.now();
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    prepare(host, hour);
    if (takeOne(host, now, hour, hourly) == 1) {
      return Duration.ZERO;
    }
    Instant pausedUntil = findByHost(host).map(Row::pausedUntil).filter(now::isBefore).orElse(null);
    Instant until = pausedUntil == null ? hour.plus(1, ChronoUnit.HOURS) : pausedUntil;
    Duration wait = Duration.between(now, until);
    return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
  }

  /** How many requests this host still allows us this hour; 0 while it wants a pause. */
  public int left(String host) {
    return alone(() -> {
      Instant now = time.now();
      Row row = findByHost(host).orElse(null);
      if (row == null) {
        return hourly;
      }
      if (row.pausedUntil() != null && now.isBefore(row.pausedUntil())) {
        return 0;
      }
      boolean sameHour = !row.hourStart().isBefore(now.truncatedTo(ChronoUnit.HOURS));
      return sameHour ? Math.max(0, hourly - row.used()) : hourly;
    });
  }

  @Override
  public void pause(String host, Duration wait) {
    Duration capped = wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait;
    alone(() -> {
      Instant now = time.now();
      prepare(host, now.truncatedTo(ChronoUnit.HOURS));
      return lengthen(host, DatabaseTime.stored(now.plus(capped)));
    });
  }

  /** Requests that were sent to this host in the present clock hour, by all processes. */
  public int used(String host) {
    return alone(() -> {
      Instant hour = time.now().truncatedTo(ChronoUnit.HOURS);
      return findByHost(host).filter(row -> row.hourStart().equals(hour)).map(Row::used).orElse(0);
    });
  }

  @Query(
      "insert into request_budget (host, hour_start, used) values (:host, :hour, 0)"
          + " on conflict do nothing")
  abstract int prepare(String host, Instant hour);

  /**
   * @return 0 when the hour's budget is used up, the host wants a pause, or another process is in a
   *     later hour already
   */
  @Query(
      "update request_budget set used = case when hour_start = :hour then used + 1 else 1 end,"
          + " hour_start = :hour"
          + " where host = :host and (paused_until is null or paused_until <= :now)"
          + " and (hour_start < :hour or (hour_start = :hour and used < :hourly))")
  abstract int takeOne(String host, Instant now, Instant hour, int hourly);

  /** Lengthens a pause, never shortens it. */
  @Query(
      "update request_budget set paused_until = :until"
          + " where host = :host and (paused_until is null or paused_until < :until)")
  abstract int lengthen(String host, Instant until);

  abstract Optional<Row> findByHost(String host);

  private <T> T alone(Supplier<T> work) {
    return transactions.execute(OF_ITS_OWN, status -> work.get());
  }
}
