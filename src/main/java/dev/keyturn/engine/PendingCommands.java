package dev.keyturn.engine;

import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Revocation;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.Transitions.Event;
import dev.keyturn.rotation.port.Journal;
import dev.keyturn.rotation.port.Lease;

/** What people have said and nobody has acted upon yet. */
final class PendingCommands {
  private final Journal store;
  private final Lease lease;
  private final RotationId id;
  private final RotationWriter writer;
  private final RowEvidence row;
  private final Abandoning abandoning;

  PendingCommands(
      Journal store,
      RotationAudit trail,
      Lease lease,
      Engine.Ports ports,
      RowEvidence row,
      ApprovalEvidence evidence,
      RotationWriter writer) {
    this.store = store;
    this.lease = lease;
    this.id = lease.rotation();
    this.writer = writer;
    this.row = row;
    this.abandoning = new Abandoning(store, trail, lease, ports, evidence, writer);
  }

  /** Whether there is anything to heed. */
  boolean pending(Rotation rotation) {
    return store.commands(id).stream().anyMatch(c -> c.handledAt() == null)
        || abandoning.agreed(rotation);
  }

  /** Acts on what people have said since the last look. */
  Rotation heed(Rotation rotation) {
    Rotation now = rotation;
    for (Command command : store.commands(id)) {
      if (command.handledAt() != null) {
        continue;
      }
      Rotation before = now;
      now =
          store.inTransaction(() -> {
            store.handled(command.id());
            return heed(before, command);
          });
    }
    return abandoning.heed(now);
  }

  private Rotation heed(Rotation rotation, Command command) {
    RotationState state = rotation.state();
    Event event =
        switch (command.kind()) {
          case CANCEL -> state.phase().mayCancel() ? new Event.CalledOff() : null;
          // One that something has moved after was heeded before, or another was: it is not for
          // this stall, whatever the row says of that.
          case RESUME ->
              state.stalled() != null && row.unspent(command) ? new Event.Resumed() : null;
          case APPROVE, REJECT, CONFIRM, RETRY, REVIEW, REVOKE, ABANDON, KEEP -> null;
        };
    if (event == null) {
      boolean urgent =
          command.kind() == Command.Kind.RETRY || command.kind() == Command.Kind.REVOKE;
      return urgent ? atOnce(rotation) : rotation;
    }
    String reason = command.by().name() + ": " + command.reason();
    return writer.moved(rotation, null, event, reason, command.by());
  }

  /** Emergencies and ways back wait for no budget of requests. */
  boolean urgent(Rotation rotation) {
    return rotation.emergency()
        || rotation.state().phase().goesBack()
        || Revocation.spoken(store.commands(id));
  }

  /**
   * Looked at again now; neither a write that may still land nor a host's limit is cut short. What
   * we have kept back ourselves may be urgent by now.
   */
  private Rotation atOnce(Rotation rotation) {
    boolean asked = rotation.waitingFor() == ReasonCode.RATE_LIMITED;
    return rotation.waitingFor() == null || asked
        ? rotation
        : store.save(lease, rotation.lookedAtNow());
  }

  /**
   * Whether a no was taken after the words were counted: between the count and the start lie calls
   * to Railway and Vault. Nobody speaks until this transaction ends; the next look calls it off.
   */
  boolean rejected(Rotation rotation) {
    return rotation.state().phase() == Phase.AWAITING_APPROVAL
        && !rotation.emergency()
        && store.lock(id).isPresent()
        && store.commands(id).stream().anyMatch(c -> c.kind() == Command.Kind.REJECT);
  }
}
