package dev.keyturn.rotation.port;

import dev.keyturn.rotation.RotationId;

/** Somebody else has the rotation now; stop quietly. */
public final class LeaseLost extends RuntimeException {
  public LeaseLost(RotationId id) {
    super("the lease on rotation " + id + " is lost");
  }
}
