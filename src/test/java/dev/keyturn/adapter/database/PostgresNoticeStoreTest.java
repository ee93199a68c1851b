package dev.keyturn.adapter.database;

import java.nio.file.Path;

class PostgresNoticeStoreTest extends DatabaseNoticeStoreContract {
  @Override
  TestDatabase fresh(Path directory) {
    return TestDatabase.postgresql();
  }
}
