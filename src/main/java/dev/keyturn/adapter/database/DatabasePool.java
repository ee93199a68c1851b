package dev.keyturn.adapter.database;

import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.data.exceptions.DataAccessException;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The connections themselves, for what must not depend on a transaction of the framework's. */
public record DatabasePool(DataSource source) {

  /** How the database is. */
  public enum State {
    MIGRATED,
    /** A migration is missing, or failed halfway and left a row that says so. */
    NOT_MIGRATED,
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
      return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
    } catch (SQLException e) {
      throw new DataAccessException("the database does not say which it is", e);
    }
  }

  public State state() {
    try (var connection = source.getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select count(*), count(case when not \"success\" then 1 end)"
                    + " from \"flyway_schema_history\"")) {
      rows.next();
      return rows.getInt(1) > 0 && rows.getInt(2) == 0 ? State.MIGRATED : State.NOT_MIGRATED;
    } catch (SQLException e) {
      return State.UNREACHABLE;
    }
  }
}
