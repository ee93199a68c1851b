package dev.keyturn.engine;

import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.LeaseLost;
import dev.keyturn.rotation.port.RotationStore;

/**
 * Neither Railway nor Vault knows our fence, so it is held up on our side: before each single
 * request that changes something the database is asked whether the lease is still ours. Between the
 * journal's intent and the request lie reads, and a process that was stopped in one of them (by the
 * host, by a debugger, with its whole machine) wakes up when others have long gone on.
 *
 * <p>What is left is a stop between the database's answer and the first byte of the request. Nobody
 * but the receiver could close that.
 */
final class Fence {
  private final RotationStore store;
  private final Lease lease;
  private final Timings timings;

  Fence(RotationStore store, Lease lease, Timings timings) {
    this.store = store;
    this.lease = lease;
    this.timings = timings;
  }

  /**
   * @throws LeaseLost when another has it, or when the answer came so late that another may have
   */
  void stillOurs() {
    long asked = System.nanoTime();
    boolean ours = store.renew(lease, timings.lease());
    long fresh = timings.lease().minus(timings.call()).toNanos();
    if (!ours || System.nanoTime() - asked > fresh) {
      throw new LeaseLost(lease.rotation());
    }
  }
}
