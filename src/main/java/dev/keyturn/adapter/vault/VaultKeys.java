package dev.keyturn.adapter.vault;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * Keyturn's own keys: 32 random bytes each, base64 in the path's field. A key is made once, by
 * whoever comes first, and never replaced here: another fingerprint key would make every stored
 * fingerprint wrong, another signing seed every signature unexplained.
 */
public final class VaultKeys {
  private static final int BYTES = 32;

  private final VaultStore store;
  private final SecureRandom random;

  public VaultKeys(VaultConnection connection, SecureRandom random) {
    this.store = new VaultStore(connection);
    this.random = random;
  }

  /**
   * 32 bytes, the key of {@code FingerprintKey} or the seed of the Ed25519 key that signs the audit
   * trail (RFC 8032, section 5.1.5). Made where there is none.
   *
   * @throws RemoteFailure REJECTED: what is there was deleted or is no key. OUTCOME_UNKNOWN: ask
   *     again
   */
  public byte[] key(VaultPath path) throws RemoteFailure {
    SecretStore.Version present = store.lasting(path);
    if (present == null) {
      store.protect(path);
      byte[] made = new byte[BYTES];
      random.nextBytes(made);
      try {
        SecretValue value = SecretValue.of(Base64.getEncoder().encodeToString(made));
        store.write(path, 0, value, Map.of());
        return made;
      } catch (RemoteFailure failure) {
        if (failure.kind() != RemoteFailure.Kind.CONFLICT) {
          throw failure;
        }
        present = store.newest(path);
      }
    }
    if (present == null || present.value() == null) {
      throw unusable(path, "was deleted; undelete its newest version");
    }
    byte[] key;
    try {
      key = Base64.getDecoder().decode(present.value().reveal());
    } catch (IllegalArgumentException e) {
      throw unusable(path, "is not base64; restore the version that Keyturn wrote");
    }
    if (key.length != BYTES) {
      throw unusable(path, "is not 32 bytes; restore the version that Keyturn wrote");
    }
    return key;
  }

  private static RemoteFailure unusable(VaultPath path, String problem) {
    return RemoteFailure.rejected(
        Call.SYSTEM, "read key", "Keyturn's key at " + path + " " + problem);
  }
}
