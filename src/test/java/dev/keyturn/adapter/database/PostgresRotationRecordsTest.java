package dev.keyturn.adapter.database;

import java.nio.file.Path;

class PostgresRotationRecordsTest extends RotationRecordsContract {
  @Override
  TestDatabase fresh(Path directory) {
    return TestDatabase.postgresql();
  }
}
