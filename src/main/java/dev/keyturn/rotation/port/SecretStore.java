package dev.keyturn.rotation.port;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where every value rests before anything else knows it: HashiCorp Vault or OpenBao, KV version 2.
 * Versions are kept; nothing here deletes or destroys one.
 */
public interface SecretStore {

  /**
   * Whether a rotation would be let do at these paths what it does, as far as that shows without
   * writing anything.
   *
   * @return those at which nothing is stored yet
   * @throws RemoteFailure REJECTED: it would not, and what is lacking
   */
  Set<VaultPath> ready(Collection<VaultPath> paths) throws RemoteFailure;

  /**
   * The newest version.
   *
   * @return null when there has never been one. {@link Version#value} is null when the newest
   *     version was deleted or lacks the field
   */
  @Nullable Version newest(VaultPath path) throws RemoteFailure;

  /** One version; null when it is not there, was deleted, or lacks the field. */
  @Nullable Version read(VaultPath path, int version) throws RemoteFailure;

  /**
   * Writes a new version if the newest is still the one named, with labels beside the value in the
   * same version.
   *
   * @param after the newest version as metadata tells it, deleted ones included; 0: there must be
   *     none
   * @param labels {@code rotation_id}, {@code kid}, {@code op_key}, {@code keyturn}: never a value
   * @return the version that was written
   * @throws RemoteFailure CONFLICT: the newest is another one. OUTCOME_UNKNOWN: no answer
   */
  int write(VaultPath path, int after, SecretValue value, Map<String, String> labels)
      throws RemoteFailure;

  /**
   * Makes the path fit for rotations: {@code cas_required}, at least 50 versions kept, no expiry of
   * versions. Changes nothing where it is so already.
   */
  void protect(VaultPath path) throws RemoteFailure;

  /** Sets custom metadata of the path, for people and other tools; keys that are not named stay. */
  void label(VaultPath path, Map<String, String> labels) throws RemoteFailure;

  /**
   * @param number 1 and up
   * @param labels what {@link #write} put beside the value
   * @param expires when the store deletes it by itself; null: never
   */
  record Version(
      int number,
      @Nullable SecretValue value,
      Map<String, String> labels,
      @Nullable Instant expires) {

    /** One that stays. */
    public Version(int number, @Nullable SecretValue value, Map<String, String> labels) {
      this(number, value, labels, null);
    }
  }
}
