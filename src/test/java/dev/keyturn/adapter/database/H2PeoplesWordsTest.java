package dev.keyturn.adapter.database;

import java.nio.file.Path;

class H2PeoplesWordsTest extends PeoplesWordsContract {
  @Override
  TestDatabase fresh(Path directory) {
    return TestDatabase.h2(directory);
  }
}
