package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.Kid;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.MaterialSource;
import dev.keyturn.rotation.port.SecretStore;
import dev.keyturn.rotation.port.SecretStore.Version;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is written to Vault: the value in force comes to rest there, the incoming one is made there,
 * either can be made the newest again. Running one twice equals running it once.
 */
final class VaultEffects {
  /** Label of the version that a rotation made; a person who supplies a value sets it too. */
  static final String INCOMING_LABEL = "incoming";

  private final DeployPlatform platform;
  private final SecretStore vault;
  private final MaterialSource materials;

  VaultEffects(DeployPlatform platform, SecretStore vault, MaterialSource materials) {
    this.platform = platform;
    this.vault = vault;
    this.materials = materials;
  }

  /** The value in force is written to Vault unless the newest version is it already. */
  Done adopt(Plan plan, RotationId id, SecretProgress known, String opKey, Values values)
      throws RemoteFailure {
    ManagedSecret secret = plan.secret(known.name());
    vault.protect(secret.vault());
    Version newest = vault.newest(secret.vault());
    int version;
    if (newest != null
        && newest.value() != null
        && values.recognise(secret.name(), newest.value()) == SlotContent.OUTGOING) {
      version = newest.number();
    } else {
      SecretValue inForce = inForce(plan, secret, values);
      version =
          vault.write(
              secret.vault(),
              newest == null ? 0 : newest.number(),
              inForce,
              labels(id, known.outgoingKid(), opKey, "adopted"));
    }
    Version written = readBack(secret, version);
    boolean arrived =
        written != null
            && written.value() != null
            && values.recognise(secret.name(), written.value()) == SlotContent.OUTGOING;
    return new Done(
        arrived
            ? new SecretProgress(
                known.name(),
                known.outgoing(),
                known.incoming(),
                version,
                known.incomingVersion(),
                known.outgoingKid(),
                known.incomingKid(),
                known.clearSince())
            : null,
        null,
        arrived);
  }

  /**
   * Made once: a version that this rotation has already written is taken up, whoever wrote it and
   * died.
   */
  Done store(Plan plan, RotationId id, SecretProgress known, String opKey, Values values)
      throws RemoteFailure {
    ManagedSecret secret = plan.secret(known.name());
    Version newest = vault.newest(secret.vault());
    int number;
    if (newest != null && Observer.madeBy(id, newest, secret, values)) {
      number = newest.number();
    } else {
      var made = materials.generate(secret.material(), secret.encoding());
      number =
          vault.write(
              secret.vault(),
              newest == null ? 0 : newest.number(),
              made.value(),
              labels(id, made.kid(), opKey, INCOMING_LABEL));
      made.value().wipe();
    }
    Version written = readBack(secret, number);
    SecretValue value = written == null ? null : written.value();
    if (written == null
        || value == null
        || !id.text().equals(written.labels().get("rotation_id"))) {
      return new Done(null, null, false);
    }
    Fingerprint incoming = values.fingerprint(known.name(), value);
    if (incoming.equals(known.outgoing())) {
      throw RemoteFailure.lost(
          "vault",
          "read",
          secret.vault()
              + " version "
              + number
              + " should hold the incoming value and holds the outgoing one");
    }
    String kid = written.labels().get("kid");
    return new Done(
        new SecretProgress(
            known.name(),
            known.outgoing(),
            incoming,
            known.outgoingVersion(),
            number,
            known.outgoingKid(),
            kid == null ? value.kid() : new Kid(kid),
            null),
        null,
        true);
  }

  Done restore(ManagedSecret secret, RotationId id, String opKey, Values values)
      throws RemoteFailure {
    SecretValue outgoing = values.get(secret.name(), SlotContent.OUTGOING);
    Version newest = vault.newest(secret.vault());
    int version =
        vault.write(
            secret.vault(),
            newest == null ? 0 : newest.number(),
            outgoing,
            labels(id, outgoing.kid(), opKey, "restored"));
    Version written = readBack(secret, version);
    return new Done(
        null, null, written != null && written.value() != null && written.value().sameAs(outgoing));
  }

  Done label(ManagedSecret secret, SecretProgress known) throws RemoteFailure {
    var labels = new TreeMap<String, String>();
    labels.put("keyturn_primary_version", String.valueOf(known.incomingVersion()));
    labels.put("keyturn_retired_version", String.valueOf(known.outgoingVersion()));
    if (known.incomingKid() != null) {
      labels.put("keyturn_primary_kid", known.incomingKid().text());
    }
    vault.label(secret.vault(), labels);
    return new Done(null, null, true);
  }

  private SecretValue inForce(Plan plan, ManagedSecret secret, Values values) throws RemoteFailure {
    for (var consumer : plan.consumers()) {
      if (secret.readBy(consumer.service())) {
        VariableName name = Objects.requireNonNull(secret.variable(Plan.Slot.NAME));
        var sight = platform.look(consumer.service(), Set.of(name));
        if (sight.stored().get(name) instanceof StoredVariable.Unsealed(SecretValue value, String _)
            && values.recognise(secret.name(), value) == SlotContent.OUTGOING) {
          return value;
        }
      }
    }
    throw new RemoteFailure(
        RemoteFailure.Kind.CONFLICT,
        "railway",
        "read",
        0,
        secret.name() + " is not what it was when the rotation was planned");
  }

  /**
   * The write was answered: a look that fails afterwards must not call it undone. Null or empty:
   * not seen, so it is looked at again.
   */
  private @Nullable Version readBack(ManagedSecret secret, int version) {
    try {
      return vault.read(secret.vault(), version);
    } catch (RemoteFailure unseen) {
      return null;
    }
  }

  private static Map<String, String> labels(
      RotationId id, @Nullable Kid kid, String opKey, String what) {
    var labels = new TreeMap<String, String>();
    labels.put("rotation_id", id.text());
    labels.put("op_key", opKey);
    labels.put("keyturn", what);
    if (kid != null) {
      labels.put("kid", kid.text());
    }
    return labels;
  }
}
