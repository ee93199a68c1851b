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
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests per token in the database, by the hour that Railway tells or else by one that
 * begins with the first request. In a transaction of its own, and so on a second connection where
 * the caller has one open: a request that was sent counts, even when its sender's transaction is
 * rolled back.
 */
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class DatabaseBudget
    implements RequestBudget, GenericRepository<DatabaseBudget.Row, String> {
  /** Until Railway has told: what it allows a token on the Hobby plan. */
  private static final int ASSUMED = 1_000;

  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
  private static final TransactionDefinition OF_ITS_OWN =
      TransactionDefinition.of(Propagation.REQUIRES_NEW);

  private final TransactionOperations<Connection> transactions;
  private final DatabaseTime time;
  private final int assumed;
  private final int cap;

  /**
   * @param hourly the most that is sent with one token in an hour, whatever Railway allows; 0: as
   *     much as it allows
   */
  DatabaseBudget(
      TransactionOperations<Connection> transactions,
      DatabaseTime time,
      @Value("${keyturn.requests-per-hour:0}") int hourly) {
    if (hourly < 0) {
      throw new IllegalArgumentException(
          "keyturn.requests-per-hour is " + hourly + "; set it to 1 or more");
    }
    this.transactions = transactions;
    this.time = time;
    this.assumed = hourly == 0 ? ASSUMED : hourly;
    this.cap = hourly == 0 ? Integer.MAX_VALUE : hourly;
  }

  /**
   * A row of {@code request_budget}.
   *
   * @param host the account
   * @param most what the host allows; null until it has told
   */
  @MappedEntity("request_budget")
  record Row(
      @Id String host,
      Instant hourStart,
      int used,
      @Nullable Instant pausedUntil,
      @Nullable Integer most) {}

  @Override
  public @Nullable Duration take(String account, boolean urgent) {
    Duration wait = alone(() -> waitOrTake(account, urgent));
    return wait.isZero() ? null : wait;
  }

  private Duration waitOrTake(String account, boolean urgent) {
    Instant now = time.now();
    prepare(account, now);
    Instant over = now.minus(WINDOW);
    int taken =
        urgent ? takeUrgently(account, now, over) : takeOne(account, now, over, assumed, cap);
    if (taken == 1) {
      return Duration.ZERO;
    }
    Row row = findByHost(account).orElseThrow();
    Instant pausedUntil = row.pausedUntil();
    Instant until =
        pausedUntil != null && now.isBefore(pausedUntil)
            ? pausedUntil
            : row.hourStart().plus(WINDOW);
    Duration wait = Duration.between(now, until);
    return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
  }

  /**
   * How many requests with this token are still allowed now, without those that are kept for what
   * is urgent; 0 while the host wants a pause.
   */
  public int left(String account) {
    return alone(() -> {
      Instant now = time.now();
      Row row = findByHost(account).orElse(null);
      if (row == null) {
        return assumed - assumed / 5;
      }
      if (row.pausedUntil() != null && now.isBefore(row.pausedUntil())) {
        return 0;
      }
      int most = Math.min(row.most() == null ? assumed : row.most(), cap);
      boolean same = row.hourStart().isAfter(now.minus(WINDOW));
      return Math.max(0, most - most / 5 - (same ? row.used() : 0));
    });
  }

  @Override
  public void pause(String account, Duration wait) {
    Duration capped = wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait;
    alone(() -> {
      Instant now = time.now();
      prepare(account, now);
      return lengthen(account, DatabaseTime.stored(now.plus(capped)));
    });
  }

  @Override
  public void told(String account, Standing standing) {
    alone(() -> {
      prepare(account, time.now());
      return correct(
          account,
          DatabaseTime.stored(standing.resets().minus(WINDOW)),
          standing.limit(),
          standing.limit() - standing.left());
    });
  }

  /** Requests in the present hour with the token that was used most, by all processes. */
  public int used() {
    return alone(() -> most(time.now().minus(WINDOW)));
  }

  @Query(
      "insert into request_budget (host, hour_start, used) values (:account, :start, 0)"
          + " on conflict do nothing")
  abstract int prepare(String account, Instant start);

  /**
   * A fifth is kept for what is urgent.
   *
   * @return 0 when the rest is used up, or the host wants a pause
   */
  @Query(
      "update request_budget set used = case when hour_start > :over then used + 1 else 1 end,"
          + " hour_start = case when hour_start > :over then hour_start else :now end"
          + " where host = :account and (paused_until is null or paused_until <= :now)"
          + " and (hour_start <= :over or used < least(coalesce(most, :assumed), :cap)"
          + " - least(coalesce(most, :assumed), :cap) / 5)")
  abstract int takeOne(String account, Instant now, Instant over, int assumed, int cap);

  /**
   * @return 0 when the host wants a pause
   */
  @Query(
      "update request_budget set used = case when hour_start > :over then used + 1 else 1 end,"
          + " hour_start = case when hour_start > :over then hour_start else :now end"
          + " where host = :account and (paused_until is null or paused_until <= :now)")
  abstract int takeUrgently(String account, Instant now, Instant over);

  /** Within one window answers may overtake each other, so the higher count holds. */
  @Query(
      "update request_budget set most = :limit, hour_start = :start, used = case when"
          + " hour_start = :start and used > :used then used else :used end where host = :account")
  abstract int correct(String account, Instant start, int limit, int used);

  /** Lengthens a pause, never shortens it. */
  @Query(
      "update request_budget set paused_until = :until"
          + " where host = :account and (paused_until is null or paused_until < :until)")
  abstract int lengthen(String account, Instant until);

  @Query("select coalesce(max(used), 0) from request_budget where hour_start > :over")
  abstract int most(Instant over);

  abstract Optional<Row> findByHost(String host);

  private <T> T alone(Supplier<T> work) {
    return transactions.execute(OF_ITS_OWN, status -> work.get());
  }
}
