package dev.keyturn.adapter.database;

import java.nio.file.Path;

class PostgresForgedRowsTest extends ForgedRowsContract {
  @Override
  TestDatabase fresh(Path directory) {
    return TestDatabase.postgresql();
  }
}
