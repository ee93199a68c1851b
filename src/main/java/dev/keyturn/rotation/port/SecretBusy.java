package dev.keyturn.rotation.port;

import dev.keyturn.rotation.RotationId;

/** Another open rotation has one of the secrets. */
public final class SecretBusy extends Exception {
  private final RotationId holder;

  public SecretBusy(RotationId holder, Claim claim) {
    super("rotation " + holder + " is already changing " + claim.variable());
    this.holder = holder;
  }

  public RotationId holder() {
    return holder;
  }
}
