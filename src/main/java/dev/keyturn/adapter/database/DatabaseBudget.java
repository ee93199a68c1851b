package dev.keyturn.adapter.database;

import dev.keyturn.rotation.port.RequestBudget;
import io.micronaut.context.annotation.Value;
import io.micronaut.transaction.TransactionDefinition;
import io.micronaut.transaction.TransactionDefinition.Propagation;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests per host and clock hour in the database. In a transaction of its own, and so on a
 * second connection where the caller has one open: a request that was sent counts, even when its
 * sender's transaction is rolled back.
 */
@Singleton
public final class DatabaseBudget implements RequestBudget {
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
  private static final TransactionDefinition OF_ITS_OWN =
      TransactionDefinition.of(Propagation.REQUIRES_NEW);

  private final TransactionOperations<Connection> transactions;
  private final DatabaseTime time;
  private final BudgetRepository budgets;
  private final int hourly;

  /**
   * @param hourly requests allowed per host and hour; Railway's limit for a Hobby token is 1,000
   */
  DatabaseBudget(
      TransactionOperations<Connection> transactions,
      DatabaseTime time,
      BudgetRepository budgets,
      @Value("${keyturn.requests-per-hour:1000}") int hourly) {
    if (hourly < 1) {
      throw new IllegalArgumentException(
          "keyturn.requests-per-hour is " + hourly + "; set it to 1 or more");
    }
    this.transactions = transactions;
    this.time = time;
    this.budgets = budgets;
    this.hourly = hourly;
  }

  @Override
  public @Nullable Duration take(String host) {
    Duration wait = alone(() -> waitOrTake(host));
    return wait.isZero() ? null : wait;
  }

  private Duration waitOrTake(String host) {
    Instant now = Instant.ofEpochMilli(time.millis());
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    budgets.prepare(host, hour);
    if (budgets.take(host, now, hour, hourly) == 1) {
      return Duration.ZERO;
    }
    Instant pausedUntil =
        budgets.findByHost(host).map(BudgetRow::pausedUntil).filter(now::isBefore).orElse(null);
    Instant until = pausedUntil == null ? hour.plus(1, ChronoUnit.HOURS) : pausedUntil;
    Duration wait = Duration.between(now, until);
    return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
  }

  /** How many requests this host still allows us this hour; 0 while it wants a pause. */
  public int left(String host) {
    return alone(() -> {
      Instant now = Instant.ofEpochMilli(time.millis());
      BudgetRow row = budgets.findByHost(host).orElse(null);
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
      Instant now = Instant.ofEpochMilli(time.millis());
      budgets.prepare(host, now.truncatedTo(ChronoUnit.HOURS));
      return budgets.pause(host, DatabaseTime.stored(now.plus(capped)));
    });
  }

  /** Requests that were sent to this host in the present clock hour, by all processes. */
  public int used(String host) {
    return alone(() -> {
      Instant hour = Instant.ofEpochMilli(time.millis()).truncatedTo(ChronoUnit.HOURS);
      return budgets
          .findByHost(host)
          .filter(row -> row.hourStart().equals(hour))
          .map(BudgetRow::used)
          .orElse(0);
    });
  }

  private <T> T alone(Supplier<T> work) {
    return transactions.execute(OF_ITS_OWN, status -> work.get());
  }
}
