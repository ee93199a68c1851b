package dev.keyturn.adapter.database;

import java.nio.file.Path;

class PostgresTokenStoreTest extends TokenStoreContract {
  @Override
  TestDatabase fresh(Path directory) {
    return TestDatabase.postgresql();
  }
}
