package dev.keyturn.engine;

import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.RotationStore;

/**
 * Stops a rotation that the audit trail does not bear out. Said once: it is looked at again with
 * every word that a person leaves.
 */
final class Halt {
  private final RotationStore store;
  private final RotationAudit trail;
  private final RotationWriter writer;
  private final Lease lease;

  Halt(RotationStore store, RotationAudit trail, RotationWriter writer, Lease lease) {
    this.store = store;
    this.trail = trail;
    this.writer = writer;
    this.lease = lease;
  }

  /** The row is not what was signed. The trail is sound, so it says so. */
  TickResult contradicted(Rotation rotation, String detail) {
    return said(rotation, detail)
        ? stands(rotation)
        : writer.stall(rotation, ReasonCode.AUDIT_TAMPERED, detail);
  }

  /**
   * The trail does not hold or agree with its anchor. Nothing is signed over it: the fork would
   * pass for genuine. But people must be told.
   */
  TickResult unsigned(Rotation rotation, String detail) {
    if (said(rotation, detail)) {
      return stands(rotation);
    }
    Rotation stalled = rotation.stalled(ReasonCode.AUDIT_TAMPERED, Blocker.NONE, detail);
    store.inTransaction(() -> {
      Rotation saved = store.save(lease, stalled);
      trail.stalledUnsigned(saved, detail);
      return saved;
    });
    return stands(stalled);
  }

  /** It is stalled already, and stays so. */
  static TickResult stands(Rotation rotation) {
    ReasonCode why = rotation.state().stalled();
    if (why == null) {
      throw new IllegalStateException(rotation.id() + " is not stalled");
    }
    return new TickResult.Stalled(rotation.state().phase(), why, rotation.note());
  }

  private static boolean said(Rotation rotation, String detail) {
    return rotation.state().stalled() == ReasonCode.AUDIT_TAMPERED
        && rotation.note().equals(detail);
  }
}
