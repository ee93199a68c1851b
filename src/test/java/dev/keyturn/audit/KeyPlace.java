package dev.keyturn.audit;

import dev.keyturn.remote.RemoteFailure;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where keys rest, in memory, for any number of processes; it can be out of reach. */
public final class KeyPlace {
  final List<AuditSigner> versions = new ArrayList<>();
  boolean unreachable;
  Optional<Instant> made = Optional.empty();

  public KeyPlace(AuditSigner first) {
    versions.add(first);
  }

  /** A process that has read the newest key that signed the head; the newest where none did. */
  public AuditKeys process(AuditStore store) {
    return new Process(
        store
            .head()
            .flatMap(head -> newest(head.checkpointNote(), 0))
            .orElseGet(versions::getLast));
  }

  /** How such a process writes the trail. */
  AuditTrail writer(AuditStore store) {
    return TrailFixture.trail(store, process(store));
  }

  /**
   * Another key is made and announced, as {@link KeyRotation} does it, without anchor and clock.
   */
  public AuditPublicKey handOver(AuditStore store, AuditTrail trail) throws RemoteFailure {
    var next = process(store).prepare(store.head().orElseThrow().checkpointNote());
    var by = new AuditDraft.Actor("user", "ana", "cli");
    if (trail.changeKey(trail.publicKey(), next, by, "yearly").isEmpty()) {
      throw new IllegalStateException("another key is in force");
    }
    return next.publicKey();
  }

  /** Who has stolen the first key adds an entry in the database and signs the head with it. */
  public void forge(MemoryAuditStore store) throws UnreadableAudit {
    var last = AuditEntry.parse(store.rows.getLast().canonicalText());
    var draft = AuditDraft.by(new AuditDraft.Actor("user", "mallory", null), "test.forged").build();
    var entry =
        new AuditEntry(
            last.seq() + 1,
            Uuid7.at(last.ts(), new SecureRandom()),
            last.ts(),
            last.log(),
            store.head.lastEntryHash(),
            last.tool(),
            draft);
    byte[] leaf = Merkle.leaf(entry.toCanonicalText());
    var range = CompactRange.parse(store.head.size(), store.head.compactRange()).append(leaf);
    String note =
        new Checkpoint(last.log(), range.size(), range.rootText()).sign(versions.getFirst());
    store.append(
        entry.seq(),
        entry.toCanonicalText(),
        leaf,
        new Head(range.size(), range.toText(), Merkle.text(leaf), note));
  }

  private Optional<AuditSigner> newest(String note, int from) {
    return versions.subList(from, versions.size()).reversed().stream()
        .filter(k -> k.publicKey().signed(note))
        .findFirst();
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
      Optional<AuditSigner> found = newest(note, versions.indexOf(current) + 1);
      found.ifPresent(key -> current = key);
      return found;
    }

    @Override
    public AuditSigner prepare(String note) throws RemoteFailure {
      if (unreachable) {
        throw new RemoteFailure(RemoteFailure.Kind.TRANSIENT, "keys", "prepare", 0, "out of reach");
      }
      @Nullable AuditSigner inForce = newest(note, 0).orElse(null);
      if (versions.getLast().equals(inForce)) {
        versions.add(TrailFixture.signer(TrailFixture.LOG, 100 + versions.size()));
      }
      return versions.getLast();
    }

    @Override
    public Optional<Instant> since() {
      return made;
    }
  }
}
