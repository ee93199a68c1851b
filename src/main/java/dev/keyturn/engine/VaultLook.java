package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Observed.Copies;
import dev.keyturn.rotation.Observed.Copy;
import dev.keyturn.rotation.Observed.VaultState;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.port.SecretStore;
import dev.keyturn.rotation.port.SecretStore.Version;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What rests in Vault, as far as the present phase needs it. */
final class VaultLook {
  private static final Copies ALL_KEPT = new Copies(Copy.KEPT, Copy.KEPT);

  private final SecretStore vault;
  private final Map<SecretName, Copies> kept = new TreeMap<>();

  VaultLook(SecretStore vault) {
    this.vault = vault;
  }

  /** What was seen to be kept is looked at again from now on. */
  void again() {
    kept.clear();
  }

  /** What Vault's newest versions hold. */
  Map<SecretName, VaultState> newest(Plan plan, RotationId id, Phase phase, Values values)
      throws RemoteFailure {
    var rested = new TreeMap<SecretName, VaultState>();
    if (phase.looksIntoVault()) {
      for (ManagedSecret secret : plan.secrets()) {
        // The way back restores what is on record: a path that was never written to, perhaps
        // because nobody may, holds up nothing.
        if (phase != Phase.RESTORING || values.adopted(secret.name())) {
          rested.put(secret.name(), newest(secret, id, values));
        }
      }
    }
    return rested;
  }

  private VaultState newest(ManagedSecret secret, RotationId id, Values values)
      throws RemoteFailure {
    Version newest = vault.newest(secret.vault());
    if (newest == null) {
      return new VaultState(0, SlotContent.ABSENT, false);
    }
    SecretValue value = newest.value();
    return new VaultState(
        newest.number(),
        value == null ? SlotContent.ABSENT : values.recognise(secret.name(), value),
        madeBy(id, newest, secret, values));
  }

  /**
   * A person who supplies one secret labels the whole version, and with it every other field of the
   * path: what still holds the outgoing value was not made by the rotation.
   */
  static boolean madeBy(RotationId id, Version version, ManagedSecret secret, Values values) {
    SecretValue value = version.value();
    return value != null
        && id.text().equals(version.labels().get("rotation_id"))
        && VaultEffects.INCOMING_LABEL.equals(version.labels().get("keyturn"))
        && values.recognise(secret.name(), value) != SlotContent.OUTGOING;
  }

  /**
   * Both values are looked for as long as they may be needed, whether or not a replica attests. A
   * Vault that does not answer must not keep us from seeing how the services are.
   */
  Map<SecretName, Copies> copies(Plan plan, Phase phase, Values values) throws RemoteFailure {
    Set<SlotContent> rests = phase.rests();
    var found = new TreeMap<SecretName, Copies>();
    if (rests.isEmpty()) {
      return found;
    }
    for (ManagedSecret secret : plan.secrets()) {
      SecretName name = secret.name();
      try {
        Copies copies = kept.get(name);
        if (copies == null) {
          copies =
              new Copies(
                  secret.kept()
                      ? values.copy(name, SlotContent.OUTGOING)
                      : copy(name, SlotContent.OUTGOING, rests, values),
                  copy(name, SlotContent.INCOMING, rests, values));
        }
        found.put(name, copies);
        if (copies.equals(ALL_KEPT)) {
          kept.put(name, copies);
        }
      } catch (RemoteFailure e) {
        if (e.kind() == RemoteFailure.Kind.REJECTED) {
          throw e;
        }
        break;
      }
    }
    return found;
  }

  private static Copy copy(
      SecretName name, SlotContent version, Set<SlotContent> rests, Values values)
      throws RemoteFailure {
    return rests.contains(version) ? values.copy(name, version) : Copy.KEPT;
  }
}
