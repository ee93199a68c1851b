package dev.keyturn.schedule;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The table of planned turns, as the migration makes it, in a database without any other. */
final class TaskTable {
  private TaskTable() {}

  static void create(DataSource database) throws Exception {
    try (var file =
        TaskTable.class.getResourceAsStream("/db/migration/common/V4__scheduled_tasks.sql")) {
      execute(database, new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  static void execute(DataSource database, String sql) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
