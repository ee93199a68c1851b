package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/** A key that rests nowhere and cannot change. */
public record OneKey(AuditSigner current) implements AuditKeys {

  public static AuditSigner fresh(String name, SecureRandom random) {
    byte[] seed = new byte[AuditSigner.SEED_BYTES];
    random.nextBytes(seed);
    return AuditSigner.fromSeed(name, seed);
  }

  @Override
  public Optional<AuditSigner> find(String checkpointNote) {
    return Optional.of(current).filter(key -> key.publicKey().signed(checkpointNote));
  }

  @Override
  public AuditSigner prepare(String checkpointNote) throws RemoteFailure {
    throw new RemoteFailure(
        RemoteFailure.Kind.REJECTED, "audit", "change key", 0, "this trail's key rests nowhere");
  }

  @Override
  public Optional<Instant> since() {
    return Optional.empty();
  }
}
