package dev.keyturn.adapter.database;

import java.nio.file.Path;

class PostgresAuditTablesTest extends AuditTablesContract {
  @Override
  TestDatabase fresh(Path directory) {
    return TestDatabase.postgresql();
  }
}
