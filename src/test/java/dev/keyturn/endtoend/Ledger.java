package dev.keyturn.endtoend;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Keyturn's H2 file, read between two of its processes; one at a time can have it open. */
final class Ledger {
  private Ledger() {}

  /** The phase of the only rotation. */
  static String phase(Path data) throws SQLException {
    return rows(data, "select phase from rotation").getFirst();
  }

  static String id(Path data) throws SQLException {
    return rows(data, "select id from rotation").getFirst();
  }

  /** The first column, as text. */
  static List<String> rows(Path data, String query) throws SQLException {
    try (var connection = open(data);
        var rows = connection.createStatement().executeQuery(query)) {
      var found = new ArrayList<String>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  static void execute(Path data, String statement) throws SQLException {
    try (var connection = open(data);
        var prepared = connection.createStatement()) {
      prepared.execute(statement);
    }
  }

  private static Connection open(Path data) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:h2:file:"
            + data.resolve("keyturn")
            + ";IFEXISTS=TRUE;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0;TIME ZONE=UTC",
        "sa",
        "");
  }
}
