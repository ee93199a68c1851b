package dev.keyturn.adapter.database;

import java.nio.file.Path;

class PostgresRotationStoreTest extends RotationStoreContract {
  @Override
  TestDatabase fresh(Path directory) {
    return TestDatabase.postgresql();
  }
}
