package dev.keyturn.rotation.port;

import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretProgress;
import java.util.Collection;

/**
 * What people ask for, kept before anything is done: new rotations and words on those that are
 * open. None of it needs the lease of whoever moves the rotation.
 */
public interface RotationIntake extends RotationTransactions {

  /**
   * Opens a rotation and claims its variables.
   *
   * @throws SecretBusy when another open rotation has claimed one of them; nothing was stored
   */
  void open(Rotation rotation, Collection<SecretProgress> secrets, Collection<Claim> claims)
      throws SecretBusy;

  /** Leaves a person's word for the next tick; the id in {@code command} is ignored. */
  void leave(Command command);

  /**
   * Remembers a start under a person's key, in the transaction that opens the rotation.
   *
   * @return false when the key is taken, by whoever was faster; nothing was remembered then
   */
  boolean remember(KeyedStart start);

  /**
   * Keeps that review, in the transaction that holds the rotation's row; there is one, for ever.
   */
  void keepReview(RotationId id, SignedReceipt review);
}
