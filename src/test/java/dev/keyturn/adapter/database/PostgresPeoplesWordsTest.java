package dev.keyturn.adapter.database;

import java.nio.file.Path;

class PostgresPeoplesWordsTest extends PeoplesWordsContract {
  @Override
  TestDatabase fresh(Path directory) {
    return TestDatabase.postgresql();
  }
}
