package dev.keyturn.adapter.database;

import java.nio.file.Path;

class H2ForgedRowsTest extends ForgedRowsContract {
  @Override
  TestDatabase fresh(Path directory) {
    return TestDatabase.h2(directory);
  }
}
