package dev.keyturn.adapter.database;

import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.data.exceptions.DataAccessException;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;

/** The connections themselves, for what must not depend on a transaction of the framework's. */
public record DatabasePool(DataSource source) {
  private static final String POSTGRESQL = "PostgreSQL";

  /** How the database is. */
  public enum State {
    MIGRATED,
    /** A migration is missing, or failed halfway and left a row that says so. */
    NOT_MIGRATED,
    /** A standby, or told to take no writes. */
    READ_ONLY,
    UNREACHABLE
  }

  /**
   * @param source as the framework gives it
   */
  public static DatabasePool of(DataSource source) {
    return new DatabasePool(DelegatingDataSource.unwrapDataSource(source));
  }

  /**
   * @return false: H2, which one process alone can open
   * @throws DataAccessException when it cannot be asked
   */
  public boolean postgresql() {
    try (var connection = source.getConnection()) {
      return connection.getMetaData().getDatabaseProductName().equals(POSTGRESQL);
    } catch (SQLException e) {
      throw new DataAccessException("the database does not say which it is", e);
    }
  }

  public State state() {
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      if (!migrated(statement)) {
        return State.NOT_MIGRATED;
      }
      boolean postgresql = connection.getMetaData().getDatabaseProductName().equals(POSTGRESQL);
      return postgresql && readOnly(statement) ? State.READ_ONLY : State.MIGRATED;
    } catch (SQLException e) {
      return State.UNREACHABLE;
    }
  }

  /**
   * How long ago anybody who shares the database ended a turn that succeeded; empty: never.
   *
   * @throws DataAccessException when it cannot be asked
   */
  public Optional<Duration> sinceLastTurn() {
    try (var connection = source.getConnection();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select max(last_success), current_timestamp from scheduled_tasks")) {
      row.next();
      var last = row.getObject(1, OffsetDateTime.class);
      return last == null
          ? Optional.empty()
          : Optional.of(Duration.between(last, row.getObject(2, OffsetDateTime.class)));
    } catch (SQLException e) {
      throw new DataAccessException("the database does not say when there was a turn", e);
    }
  }

  private static boolean migrated(Statement statement) throws SQLException {
    try (var rows =
        statement.executeQuery(
            "select count(*), count(case when not \"success\" then 1 end)"
                + " from \"flyway_schema_history\"")) {
      rows.next();
      return rows.getInt(1) > 0 && rows.getInt(2) == 0;
    }
  }

  private static boolean readOnly(Statement statement) throws SQLException {
    try (var row =
        statement.executeQuery(
            "select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean")) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
