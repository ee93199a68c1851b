package dev.keyturn.audit;

class MemoryAuditStoreTest extends AuditStoreContract {
  private final MemoryAuditStore store = new MemoryAuditStore();

  @Override
  protected AuditStore store() {
    return store;
  }

  @Override
  protected void inTransaction(Runnable work) {
    store.inTransaction(work);
  }
}
