package dev.keyturn.adapter.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Looks at the database without changing it, and without making one where there is none. */
public final class DatabaseProbe {
  private static final int H2_THERE_IS_NONE = 90146;
  private static final String URL = "datasources.default.url";
  private static final String USER = "datasources.default.username";
  private static final String PASSWORD = "datasources.default.password";
  private static final DatabaseTrouble UNREADABLE =
      new DatabaseTrouble(
          true,
          "the table of migrations cannot be read",
          "Run `keyturn status` with KEYTURN_DEBUG=1 to see why.");

  private final Clock clock;

  public DatabaseProbe(Clock clock) {
    this.clock = clock;
  }

  /** What was found. */
  public sealed interface Sight {
    /** There is no H2 file yet. */
    record None() implements Sight {}

    /** It cannot be worked with. */
    record Unusable(DatabaseTrouble trouble) implements Sight {}

    /**
     * @param pending migrations that this program has and the database has not
     * @param ahead how far the database's clock is ahead of ours; null before the migrations
     * @param troubles what is wrong with it all the same
     */
    record Reached(
        boolean h2, int pending, @Nullable Duration ahead, List<DatabaseTrouble> troubles)
        implements Sight {}
  }

  /**
   * What is wrong with a PostgreSQL before the program is started on it; empty also where it cannot
   * be asked now: the program may wait for it.
   *
   * @param properties as {@link DatabaseSettings#from} makes them
   */
  public static Optional<DatabaseTrouble> beforeStart(Map<String, Object> properties) {
    try {
      return h2(properties) ? Optional.empty() : fitness(properties).start();
    } catch (SQLException e) {
      return DatabaseTrouble.behind(e).filter(DatabaseTrouble::lasting);
    }
  }

  /**
   * @param properties as {@link DatabaseSettings#from} makes them
   */
  public Sight look(Map<String, Object> properties) {
    return h2(properties) ? h2File(properties) : postgresql(properties);
  }

  private Sight h2File(Map<String, Object> properties) {
    String existing = text(properties, URL) + ";IFEXISTS=TRUE";
    try (Connection connection =
        DriverManager.getConnection(existing, text(properties, USER), text(properties, PASSWORD))) {
      return reached(properties, existing, connection, _ -> List.of());
    } catch (SQLException e) {
      return e.getErrorCode() == H2_THERE_IS_NONE
          ? new Sight.None()
          : new Sight.Unusable(DatabaseTrouble.of(e));
    } catch (FlywayException e) {
      return new Sight.Unusable(UNREADABLE);
    }
  }

  private Sight postgresql(Map<String, Object> properties) {
    PostgresFitness fitness = fitness(properties);
    try (Connection connection = fitness.connect()) {
      // Before Flyway, which a pooler may leave with a lock of its own.
      Optional<DatabaseTrouble> lasting =
          fitness.troubles(connection, 0).stream().filter(DatabaseTrouble::lasting).findFirst();
      if (lasting.isPresent()) {
        return new Sight.Unusable(lasting.get());
      }
      return reached(
          properties,
          text(properties, URL),
          connection,
          pending -> fitness.troubles(connection, pending));
    } catch (SQLException e) {
      return new Sight.Unusable(DatabaseTrouble.of(e));
    } catch (FlywayException e) {
      return new Sight.Unusable(DatabaseTrouble.behind(e).orElse(UNREADABLE));
    }
  }

  private interface Troubles {
    List<DatabaseTrouble> with(int pending) throws SQLException;
  }

  private Sight reached(
      Map<String, Object> properties, String url, Connection connection, Troubles troubles)
      throws SQLException {
    int pending =
        Flyway.configure()
            .dataSource(url, text(properties, USER), text(properties, PASSWORD))
            .locations(text(properties, "flyway.datasources.default.locations").split(",", -1))
            .load()
            .info()
            .pending()
            .length;
    List<DatabaseTrouble> wrong = troubles.with(pending);
    Duration ahead = pending == 0 ? ahead(connection) : null;
    return new Sight.Reached(h2(properties), pending, ahead, wrong);
  }

  private Duration ahead(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      Instant before = clock.instant();
      try (var row = statement.executeQuery("select clock_millis()")) {
        row.next();
        Instant theirs = Instant.ofEpochMilli(row.getLong(1));
        Duration trip = Duration.between(before, clock.instant());
        return Duration.between(before.plus(trip.dividedBy(2)), theirs);
      }
    }
  }

  private static boolean h2(Map<String, Object> properties) {
    return text(properties, URL).startsWith("jdbc:h2:");
  }

  private static PostgresFitness fitness(Map<String, Object> properties) {
    return new PostgresFitness(
        text(properties, URL), text(properties, USER), text(properties, PASSWORD));
  }

  private static String text(Map<String, Object> properties, String name) {
    return String.valueOf(properties.getOrDefault(name, ""));
  }
}
