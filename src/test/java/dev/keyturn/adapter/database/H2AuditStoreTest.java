package dev.keyturn.adapter.database;

import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditStoreContract;
import dev.keyturn.rotation.port.RotationStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class H2AuditStoreTest extends AuditStoreContract {
  private TestDatabase database;

  @BeforeEach
  void start(@TempDir Path directory) {
    database = TestDatabase.h2(directory);
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Override
  protected AuditStore store() {
    return database.bean(AuditStore.class);
  }

  @Override
  protected void inTransaction(Runnable work) {
    database.bean(RotationStore.class).inTransaction(() -> TestDatabase.done(work));
  }
}
