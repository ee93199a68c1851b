package dev.keyturn.adapter.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Looks at the database without changing it, and without making one where there is none. */
public final class DatabaseProbe {
  private static final int H2_THERE_IS_NONE = 90146;
  private static final int H2_IN_USE = 90020;
  private static final int DEEPEST = 20;

  private final Clock clock;

  public DatabaseProbe(Clock clock) {
    this.clock = clock;
  }

  /** What was found. */
  public sealed interface Sight {
    /** There is no H2 file yet. */
    record None() implements Sight {}

    /** In words of our own: the driver's may show the user's name and the host. */
    record Unreachable(String problem) implements Sight {}

    /**
     * @param pending migrations that this program has and the database has not
     * @param ahead how far the database's clock is ahead of ours; null before the migrations
     */
    record Reached(boolean h2, int pending, @Nullable Duration ahead) implements Sight {}
  }

  /**
   * @param properties as {@link DatabaseSettings#from} makes them
   */
  public Sight look(Map<String, Object> properties) {
    String url = text(properties, "datasources.default.url");
    boolean h2 = url.startsWith("jdbc:h2:");
    String existing = h2 ? url + ";IFEXISTS=TRUE" : url;
    String user = text(properties, "datasources.default.username");
    String password = text(properties, "datasources.default.password");
    try (Connection connection = DriverManager.getConnection(existing, user, password)) {
      int pending =
          Flyway.configure()
              .dataSource(existing, user, password)
              .locations(text(properties, "flyway.datasources.default.locations").split(",", -1))
              .load()
              .info()
              .pending()
              .length;
      return new Sight.Reached(h2, pending, pending == 0 ? ahead(connection) : null);
    } catch (SQLException e) {
      return e.getErrorCode() == H2_THERE_IS_NONE && h2
          ? new Sight.None()
          : new Sight.Unreachable(problem(e));
    } catch (FlywayException e) {
      return new Sight.Unreachable("the table of migrations cannot be read");
    }
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

  /**
   * What is wrong with {@code DATABASE_URL}, in words of our own; empty when the program stopped
   * for another reason.
   *
   * @param thrown by the framework, with the driver's exception somewhere behind it
   */
  public static Optional<String> wrong(Throwable thrown) {
    @Nullable Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      String wrong = cause instanceof SQLException e ? wrong(e) : null;
      if (wrong != null) {
        return Optional.of(wrong);
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }

  private static @Nullable String wrong(SQLException e) {
    String state = state(e);
    if (state.startsWith("28")) {
      return "the database refuses the user or the password";
    }
    return state.equals("3D000") ? "there is no database of this name" : null;
  }

  private static String problem(SQLException e) {
    if (e.getErrorCode() == H2_IN_USE) {
      return "another process has the H2 file open";
    }
    String wrong = wrong(e);
    if (wrong != null) {
      return wrong;
    }
    return state(e).startsWith("08")
        ? "no connection to the database"
        : "the database refused a question (SQL state " + state(e) + ")";
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  private static String text(Map<String, Object> properties, String name) {
    return String.valueOf(properties.getOrDefault(name, ""));
  }
}
