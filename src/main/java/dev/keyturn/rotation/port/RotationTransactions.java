package dev.keyturn.rotation.port;

import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import java.util.Optional;
import java.util.function.Supplier;

/** Several lines on record together, or none. */
public interface RotationTransactions extends RotationReads {

  /**
   * Runs the work in one transaction, together with the audit trail's entries made meanwhile; joins
   * one that is open.
   */
  <T> T inTransaction(Supplier<T> work);

  /**
   * A rotation as it is now, which nobody changes before the caller's transaction ends: of two who
   * ask at once the second waits, and sees what the first has done.
   */
  Optional<Rotation> lock(RotationId id);

  /** Adds a line to the rotation's timeline; the id in {@code happening} is ignored. */
  void happened(TimelineEntry happening);
}
