package dev.keyturn.endtoend;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What PostgreSQL has of its only rotation, asked beside all relays. */
final class OneRotation implements AutoCloseable {
  static final String NONE = "(none yet)";

  private final Connection connection;

  OneRotation(EmbeddedPostgres postgres) throws SQLException {
    connection = postgres.getPostgresDatabase().getConnection();
  }

  String phase() {
    try {
      return rows("select phase from rotation").stream().findFirst().orElse(NONE);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  String id() throws SQLException {
    return rows("select id from rotation").getFirst();
  }

  String stalled() throws SQLException {
    return rows("select stalled from rotation").getFirst();
  }

  List<String> openAttempts() throws SQLException {
    return rows("select effect from attempt where outcome is null or outcome = 'unknown'");
  }

  /** Deploying again may be called for; nothing else. */
  List<String> doneTwice() throws SQLException {
    return rows(
        "select op_key from attempt where outcome in ('done', 'landed') and effect <> 'redeploy'"
            + " group by op_key having count(*) > 1");
  }

  /** Attempts at it that have taken effect. */
  int effective(String effect) throws SQLException {
    return rows("select op_key from attempt where outcome in ('done', 'landed')"
            + " and effect = '"
            + effect
            + "'")
        .size();
  }

  /** How often the trail says that it went back from looking at a deploy to deploying again. */
  int redos() throws SQLException {
    return rows("select body from audit_entry where body::json ->> 'action' = 'rotation.moved'"
            + " and body::json ->> 'from' like 'CONVERGE\\_%'"
            + " and body::json ->> 'to'"
            + " = 'DEPLOY_' || substr(body::json ->> 'from', 10)")
        .size();
  }

  String version() throws SQLException {
    return rows("show server_version").getFirst();
  }

  private synchronized List<String> rows(String query) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var found = new ArrayList<String>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
