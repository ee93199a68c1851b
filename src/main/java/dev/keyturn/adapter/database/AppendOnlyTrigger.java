package dev.keyturn.adapter.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/**
 * H2's form of the rules that PostgreSQL's triggers hold for {@code audit_entry}: rows are added in
 * order of {@code seq} without gaps, and never changed or removed. H2 creates it by name from the
 * migration.
 */
public final class AppendOnlyTrigger implements Trigger {
  @Override
  public void fire(Connection connection, Object @Nullable [] before, Object @Nullable [] after)
      throws SQLException {
    if (before != null || after == null) {
      throw new SQLException(
          "the audit trail is append-only: "
              + (after == null ? "DELETE" : "UPDATE")
              + " of audit_entry is refused",
          "42501");
    }
    try (var statement = connection.createStatement();
        var newest = statement.executeQuery("select coalesce(max(seq), 0) from audit_entry")) {
      newest.next();
      long seq = ((Number) after[0]).longValue();
      if (seq != newest.getLong(1) + 1) {
        throw new SQLException(
            "the audit trail has no gaps: entry " + seq + " is not the next", "23000");
      }
    }
  }
}
