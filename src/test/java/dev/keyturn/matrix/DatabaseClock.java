package dev.keyturn.matrix;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stands in for H2's alias {@code clock_millis}: each database has its world's clock. */
public final class DatabaseClock {
  private static final Map<String, Clock> CLOCKS = new ConcurrentHashMap<>();

  private DatabaseClock() {}

  static void of(String database, Clock clock) {
    CLOCKS.put(database, clock);
  }

  /** Called by H2. */
  public static long millis(Connection connection) throws SQLException {
    Clock clock = CLOCKS.get(connection.getCatalog());
    if (clock == null) {
      throw new SQLException("no clock for " + connection.getCatalog());
    }
    return clock.millis();
  }
}
