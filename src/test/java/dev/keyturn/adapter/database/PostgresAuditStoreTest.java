package dev.keyturn.adapter.database;

import java.nio.file.Path;

class PostgresAuditStoreTest extends AuditStoreContract {
  @Override
  TestDatabase fresh(Path directory) {
    return TestDatabase.postgresql();
  }
}
