package dev.keyturn.adapter.database;

import java.nio.file.Path;

class PostgresSlackInboxTest extends SlackInboxContract {
  @Override
  TestDatabase fresh(Path directory) {
    return TestDatabase.postgresql();
  }
}
