package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.port.SecretStore;
import dev.keyturn.rotation.port.SecretStore.Version;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of one rotation, fetched from Vault when they are needed and dropped with this object,
 * which lives as long as one tick. Whatever Vault hands out must have the fingerprint on record.
 */
final class Values {
  private final Plan plan;
  private final Map<SecretName, SecretProgress> progress;
  private final SecretStore store;
  private final FingerprintKey key;
  private final Map<String, SecretValue> inHand = new HashMap<>();

  Values(
      Plan plan, Map<SecretName, SecretProgress> progress, SecretStore store, FingerprintKey key) {
    this.plan = plan;
    this.progress = progress;
    this.store = store;
    this.key = key;
  }

  /**
   * @throws RemoteFailure REJECTED: Vault no longer has it, or has something else under its number
   */
  SecretValue get(SecretName name, SlotContent version) throws RemoteFailure {
    SecretValue value = find(name, version);
    if (value == null) {
      throw RemoteFailure.lost(
          "vault",
          "read",
          "the " + version.word() + " value of " + name + " is not in Vault any more");
    }
    return value;
  }

  /** What a replica may hold; only what is on record. */
  Map<SlotContent, SecretValue> candidates(SecretName name) throws RemoteFailure {
    var candidates = new HashMap<SlotContent, SecretValue>();
    for (SlotContent version : new SlotContent[] {SlotContent.OUTGOING, SlotContent.INCOMING}) {
      SecretValue value = find(name, version);
      if (value != null) {
        candidates.put(version, value);
      }
    }
    return candidates;
  }

  /** Which version of the rotation a value is. */
  SlotContent recognise(SecretName name, SecretValue value) {
    Fingerprint seen = fingerprint(name, value);
    SecretProgress known = progress.get(name);
    if (known != null && seen.equals(known.outgoing())) {
      return SlotContent.OUTGOING;
    }
    return known != null && seen.equals(known.incoming())
        ? SlotContent.INCOMING
        : SlotContent.FOREIGN;
  }

  Fingerprint fingerprint(SecretName name, SecretValue value) {
    return value.fingerprint(key, plan.secretId(name));
  }

  private @Nullable SecretValue find(SecretName name, SlotContent version) throws RemoteFailure {
    SecretProgress known = progress.get(name);
    boolean outgoing = version == SlotContent.OUTGOING;
    Integer number =
        known == null ? null : outgoing ? known.outgoingVersion() : known.incomingVersion();
    if (number == null) {
      return null;
    }
    String at = name + "@" + number;
    SecretValue cached = inHand.get(at);
    if (cached != null) {
      return cached;
    }
    ManagedSecret secret = plan.secret(name);
    Version stored = store.read(secret.vault(), number);
    SecretValue value = stored == null ? null : stored.value();
    if (value == null || recognise(name, value) != version) {
      return null;
    }
    inHand.put(at, value);
    return value;
  }
}
