package dev.keyturn.audit;

import dev.keyturn.rotation.FailureKind;
import dev.keyturn.rotation.RemoteFailure;
import java.time.Instant;
import java.util.Optional;

/** A key without a place of its own. */
record FixedKey(AuditSigner current) implements AuditKeys {
  @Override
  public Optional<AuditSigner> find(String checkpointNote) {
    return Optional.of(current).filter(key -> key.publicKey().signed(checkpointNote));
  }

  @Override
  public AuditSigner prepare(String checkpointNote) throws RemoteFailure {
    throw new RemoteFailure(
        FailureKind.REJECTED, "audit", "change key", 0, "this trail's key rests nowhere");
  }

  @Override
  public Optional<Instant> since() {
    return Optional.empty();
  }
}
