package dev.keyturn.adapter.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Whether a PostgreSQL can carry what Keyturn does: sessions of its own, writes, and tables that
 * its role may make and use. Nothing is changed, and no transaction is begun, which some poolers
 * refuse.
 *
 * @param url JDBC's
 */
record PostgresFitness(String url, String user, String password) {
  /** In seconds; a pool that is used up would let us wait for minutes. */
  private static final String PATIENCE = "10";

  private static final int ROUNDS = 3;

  /** Our tables are where Flyway's is: in the first schema of the search path. */
  private static final String RIGHTS =
      """
      select quote_ident(current_user), quote_ident(coalesce(current_schema(), 'public')),
        current_schema() is not null and has_schema_privilege(current_schema(), 'CREATE'),
        to_regclass('flyway_schema_history') is not null,
        pg_is_in_recovery() or current_setting('transaction_read_only')::boolean,
        (select count(*) from pg_class c where c.relkind = 'r'
          and c.relnamespace = to_regnamespace(current_schema())
          and c.relowner = (select h.relowner from pg_class h where h.oid = to_regclass('flyway_schema_history'))
          and not (has_table_privilege(c.oid, 'SELECT') and has_table_privilege(c.oid, 'INSERT')))
      """;

  /** A connection that lets nobody wait for ever. */
  Connection connect() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("socketTimeout", PATIENCE);
    properties.setProperty("loginTimeout", PATIENCE);
    return DriverManager.getConnection(url, properties);
  }

  /**
   * What keeps the program from being started on it, as far as that is seen without our tables.
   *
   * @throws SQLException when it cannot be asked
   */
  Optional<DatabaseTrouble> start() throws SQLException {
    try (Connection connection = connect()) {
      if (pooled(connection)) {
        return Optional.of(DatabaseTrouble.POOLED);
      }
      Rights rights = rights(connection);
      return rights.migrated() || rights.readOnly() ? Optional.empty() : rights.missing(1);
    }
  }

  /**
   * All that is wrong with it.
   *
   * @param pending migrations that are still to be applied
   */
  List<DatabaseTrouble> troubles(Connection connection, int pending) throws SQLException {
    if (pooled(connection)) {
      return List.of(DatabaseTrouble.POOLED);
    }
    Rights rights = rights(connection);
    var troubles = new ArrayList<DatabaseTrouble>();
    if (rights.readOnly()) {
      troubles.add(DatabaseTrouble.READ_ONLY);
    }
    rights.missing(pending).ifPresent(troubles::add);
    return troubles;
  }

  /**
   * Two sessions that are open at once have two backends. Behind a pooler in transaction mode the
   * second is given what the first has just let go of, or the first does not keep its own.
   */
  private boolean pooled(Connection one) throws SQLException {
    try (Connection two = connect()) {
      int first = backend(one);
      for (int round = 0; round < ROUNDS; round++) {
        if (backend(two) == first || backend(one) != first || backend(one) != first) {
          return true;
        }
      }
      return false;
    }
  }

  private static int backend(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static Rights rights(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(RIGHTS)) {
      row.next();
      return new Rights(
          row.getString(1),
          row.getString(2),
          row.getBoolean(3),
          row.getBoolean(4),
          row.getBoolean(5),
          row.getInt(6));
    }
  }

  /**
   * @param role as SQL writes it
   * @param schema as SQL writes it
   * @param closed tables of the schema that the role may not read and add to
   */
  private record Rights(
      String role, String schema, boolean create, boolean migrated, boolean readOnly, int closed) {

    /** PostgreSQL gives nobody but its owner the right to make tables in a schema, since 15. */
    Optional<DatabaseTrouble> missing(int pending) {
      return Stream.of(
              pending > 0 && !create
                  ? lacks(
                      "make tables in the schema " + schema,
                      "GRANT USAGE, CREATE ON SCHEMA %s TO %s;".formatted(schema, role))
                  : null,
              migrated && closed > 0
                  ? lacks(
                      "use " + closed + " of the tables in the schema " + schema,
                      "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$s TO %2$s; GRANT USAGE ON ALL SEQUENCES IN SCHEMA %1$s TO %2$s;"
                          .formatted(schema, role))
                  : null)
          .flatMap(Stream::ofNullable)
          .findFirst();
    }

    private DatabaseTrouble lacks(String what, String grant) {
      return new DatabaseTrouble(
          true, "the role " + role + " may not " + what, "Run this as its owner: " + grant);
    }
  }
}
