package dev.keyturn.adapter.database;

import java.nio.file.Path;

class PostgresRequestBudgetTest extends RequestBudgetContract {
  @Override
  TestDatabase fresh(Path directory) {
    return TestDatabase.postgresql();
  }
}
