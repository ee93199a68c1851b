package dev.keyturn.adapter.vault;

import dev.keyturn.audit.AuditKeys;
import dev.keyturn.audit.AuditSigner;
import dev.keyturn.audit.KeysOutOfReach;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretStore;
import io.github.jopenlibs.vault.json.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the audit trail, each a version of one path. The newest version is not always the one
 * in force: a process may have died before it announced it. None is ever deleted or written over.
 */
public final class SigningKeys implements AuditKeys {
  private static final int TRIES = 5;

  private final VaultStore store;
  private final Kv kv;
  private final SecureRandom random;
  private final VaultPath path;
  private final String name;
  private volatile Held held;

  /** A version and the key that it holds. */
  private record Held(int version, AuditSigner signer) {}

  /**
   * Reads the key in force; makes the first one where there is none.
   *
   * @param name of the log, which the keys bear
   * @param checkpointNote the trail's head; empty: it has no entries yet
   * @throws RemoteFailure REJECTED: what is there was deleted or is no key. OUTCOME_UNKNOWN: ask
   *     again
   */
  public SigningKeys(
      VaultConnection connection,
      SecureRandom random,
      VaultPath path,
      String name,
      Optional<String> checkpointNote)
      throws RemoteFailure {
    this.store = new VaultStore(connection);
    this.kv = new Kv(connection);
    this.random = random;
    this.path = path;
    this.name = name;
    SecretStore.Version newest = store.lasting(path);
    Held signing = null;
    if (newest != null && checkpointNote.isPresent()) {
      signing = search(checkpointNote.get(), 0);
    }
    if (signing == null) {
      byte[] seed = new VaultKeys(connection, random).key(path);
      signing = new Held(newest == null ? 1 : newest.number(), signer(seed));
    }
    this.held = signing;
  }

  @Override
  public AuditSigner current() {
    return held.signer();
  }

  @Override
  public Optional<AuditSigner> find(String checkpointNote) {
    try {
      Held found = search(checkpointNote, held.version());
      if (found != null) {
        held = found;
      }
      return Optional.ofNullable(found).map(Held::signer);
    } catch (RemoteFailure failure) {
      throw new KeysOutOfReach(
          "the audit trail's key was changed and cannot be read now: " + failure.getMessage());
    }
  }

  @Override
  public AuditSigner prepare(String checkpointNote) throws RemoteFailure {
    for (int attempt = 1; ; attempt++) {
      Held inForce = search(checkpointNote, held.version() - 1);
      SecretStore.Version newest = store.newest(path);
      if (inForce == null || newest == null) {
        throw rejected("the audit trail's head was signed by none of the keys at " + path);
      }
      AuditSigner waiting = newest.number() > inForce.version() ? signer(newest) : null;
      if (waiting != null) {
        return waiting;
      }
      try {
        return made(newest.number());
      } catch (RemoteFailure failure) {
        // Somebody else has made one: then that is the next key, for both.
        if (failure.kind() != RemoteFailure.Kind.CONFLICT || attempt == TRIES) {
          throw failure;
        }
      }
    }
  }

  @Override
  public Optional<Instant> since() throws RemoteFailure {
    return made(kv.metadata(path), held.version());
  }

  /** When the newest key at a path was made; empty when there is none. */
  public static Optional<Instant> newestSince(VaultConnection connection, VaultPath path)
      throws RemoteFailure {
    JsonObject metadata = new Kv(connection).metadata(path);
    return made(metadata, VaultAnswer.number(metadata, "current_version"));
  }

  private static Optional<Instant> made(@Nullable JsonObject metadata, int version) {
    return Kv.made(Kv.version(metadata, version));
  }

  /** What signs is what Vault gives back, not what was sent. */
  private AuditSigner made(int after) throws RemoteFailure {
    store.protect(path);
    byte[] seed = new byte[AuditSigner.SEED_BYTES];
    random.nextBytes(seed);
    var value = SecretValue.of(Base64.getEncoder().encodeToString(seed));
    Arrays.fill(seed, (byte) 0);
    SecretStore.Version written = store.read(path, store.write(path, after, value, Map.of()));
    AuditSigner signer = written == null ? null : signer(written);
    if (signer == null) {
      throw rejected("Vault does not give back the key that was written to " + path);
    }
    return signer;
  }

  /** The newest version behind another one that signed this head. */
  private @Nullable Held search(String checkpointNote, int after) throws RemoteFailure {
    int newest = Math.max(0, VaultAnswer.number(kv.metadata(path), "current_version"));
    for (int version = newest; version > after; version--) {
      SecretStore.Version stored = store.read(path, version);
      AuditSigner signer = stored == null ? null : signer(stored);
      if (signer != null && signer.publicKey().signed(checkpointNote)) {
        return new Held(version, signer);
      }
    }
    return null;
  }

  /** Null when it was deleted or is no key: it has never signed anything then. */
  private @Nullable AuditSigner signer(SecretStore.Version version) {
    SecretValue value = version.value();
    try {
      byte[] seed = value == null ? new byte[0] : Base64.getDecoder().decode(value.reveal());
      return seed.length == AuditSigner.SEED_BYTES ? signer(seed) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private AuditSigner signer(byte[] seed) {
    AuditSigner signer = AuditSigner.fromSeed(name, seed);
    Arrays.fill(seed, (byte) 0);
    return signer;
  }

  private static RemoteFailure rejected(String problem) {
    return RemoteFailure.rejected(Call.SYSTEM, "audit key", problem);
  }
}
