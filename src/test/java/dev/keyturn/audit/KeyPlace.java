package dev.keyturn.audit;

import dev.keyturn.rotation.FailureKind;
import dev.keyturn.rotation.RemoteFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where keys rest, in memory, for any number of processes; it can be out of reach. */
final class KeyPlace {
  final List<AuditSigner> versions = new ArrayList<>();
  boolean unreachable;

  KeyPlace(AuditSigner first) {
    versions.add(first);
  }

  /** A process that has read the newest key now. */
  AuditKeys process() {
    return new Process(versions.getLast());
  }

  private final class Process implements AuditKeys {
    private AuditSigner current;

    Process(AuditSigner current) {
      this.current = current;
    }

    @Override
    public AuditSigner current() {
      return current;
    }

    @Override
    public Optional<AuditSigner> find(String note) {
      if (unreachable) {
        throw new KeysOutOfReach("out of reach");
      }
      Optional<AuditSigner> found = newest(note);
      found.ifPresent(key -> current = key);
      return found;
    }

    @Override
    public AuditSigner prepare(String note) throws RemoteFailure {
      if (unreachable) {
        throw new RemoteFailure(FailureKind.TRANSIENT, "keys", "prepare", 0, "out of reach");
      }
      @Nullable AuditSigner inForce = newest(note).orElse(null);
      if (versions.getLast().equals(inForce)) {
        versions.add(TrailFixture.signer(TrailFixture.LOG, 100 + versions.size()));
      }
      return versions.getLast();
    }

    @Override
    public Optional<Instant> since() {
      return Optional.empty();
    }

    private Optional<AuditSigner> newest(String note) {
      return versions.reversed().stream().filter(k -> k.publicKey().signed(note)).findFirst();
    }
  }
}
