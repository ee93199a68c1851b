package dev.keyturn.engine;

import dev.keyturn.engine.Effects.Done;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.Kid;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.StoredVariable.Unsealed;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.MaterialSource;
import dev.keyturn.rotation.port.SecretStore;
import dev.keyturn.rotation.port.SecretStore.Version;
import java.util.Arrays;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is changed in Vault. A version that Vault would delete by itself does not count as kept. */
final class VaultEffects {
  /** Label of the version that a rotation made; a person who supplies a value sets it too. */
  static final String INCOMING_LABEL = "incoming";

  private static final String OUTGOING_LABEL = "adopted";

  private final DeployPlatform platform;
  private final SecretStore vault;
  private final MaterialSource materials;
  private final Fence fence;
  private final RotationId id;

  VaultEffects(Engine.Ports ports, Fence fence, RotationId id) {
    this.platform = ports.platform();
    this.vault = ports.vault();
    this.materials = ports.materials();
    this.fence = fence;
    this.id = id;
  }

  /** A value on its way into Vault. */
  private record Writing(
      ManagedSecret secret, SecretValue value, @Nullable Kid kid, String opKey, String label) {}

  Done carryOut(Plan plan, SecretProgress known, String opKey, Effect.InVault effect, Values values)
      throws RemoteFailure {
    ManagedSecret secret = plan.secret(effect.secret());
    return switch (effect) {
      case Effect.Adopt _ -> rest(plan, known, SlotContent.OUTGOING, opKey, values);
      case Effect.Keep(_, SlotContent which) -> rest(plan, known, which, opKey, values);
      case Effect.Store _ -> store(secret, known, opKey, values);
      case Effect.Restore _ -> restore(secret, opKey, values);
      case Effect.Label _ -> label(secret, known);
    };
  }

  /** A value is written to Vault unless the newest version is it already, for good. */
  private Done rest(Plan plan, SecretProgress known, SlotContent which, String opKey, Values values)
      throws RemoteFailure {
    ManagedSecret secret = plan.secret(known.name());
    fence.stillOurs();
    vault.protect(secret.vault());
    Version newest = vault.newest(secret.vault());
    boolean outgoing = which == SlotContent.OUTGOING;
    int number =
        newest != null && newest.expires() == null && is(newest, secret, which, values)
            ? newest.number()
            : write(
                newest,
                new Writing(
                    secret,
                    find(plan, known, which, values),
                    outgoing ? known.outgoingKid() : known.incomingKid(),
                    opKey,
                    outgoing ? OUTGOING_LABEL : INCOMING_LABEL));
    Version written = readBack(secret, number);
    if (written == null || !is(written, secret, which, values)) {
      return Done.of(false);
    }
    lasts(secret, written);
    return new Done(known.kept(which, number), null, true);
  }

  private static boolean is(
      Version version, ManagedSecret secret, SlotContent which, Values values) {
    SecretValue value = version.value();
    return value != null && values.recognise(secret.name(), value) == which;
  }

  /** The policy may hide what the mount does with versions; what it did to this one shows. */
  private static void lasts(ManagedSecret secret, Version written) throws RemoteFailure {
    if (written.expires() != null) {
      throw RemoteFailure.rejected(
          "vault",
          "write",
          "what is written to "
              + secret.vault()
              + " is deleted by Vault on "
              + written.expires()
              + "; set delete_version_after of the mount to 0s");
    }
  }

  /** From Vault itself, where it only has to be written once more; else from a service. */
  private SecretValue find(Plan plan, SecretProgress known, SlotContent which, Values values)
      throws RemoteFailure {
    ManagedSecret secret = plan.secret(known.name());
    SecretValue resting = values.atRest(secret.name(), which);
    if (resting != null) {
      return resting;
    }
    var names = new TreeSet<VariableName>();
    Arrays.stream(Slot.values()).map(secret::variable).filter(Objects::nonNull).forEach(names::add);
    for (var consumer : plan.consumers()) {
      if (secret.readBy(consumer.service())) {
        for (var stored : platform.look(consumer.service(), names).stored().values()) {
          if (stored instanceof Unsealed(SecretValue value, String reference)
              && reference == null
              && values.recognise(secret.name(), value) == which) {
            return value;
          }
        }
      }
    }
    if (known.outgoingVersion() == null) {
      throw new RemoteFailure(
          RemoteFailure.Kind.CONFLICT,
          "railway",
          "read",
          0,
          secret.name() + " is not what it was when the rotation was planned");
    }
    throw RemoteFailure.lost(
        "vault",
        "read",
        "the "
            + which.word()
            + " value of "
            + secret.name()
            + " is neither in Vault, at "
            + secret.vault()
            + ", nor on a service any more");
  }

  /**
   * Made once: a version that this rotation has already written is taken up, whoever wrote it and
   * died.
   */
  private Done store(ManagedSecret secret, SecretProgress known, String opKey, Values values)
      throws RemoteFailure {
    Version newest = vault.newest(secret.vault());
    int number;
    if (newest != null && VaultLook.madeBy(id, newest, secret, values)) {
      number = newest.number();
    } else {
      var made = materials.generate(secret.material(), secret.encoding());
      number = write(newest, new Writing(secret, made.value(), made.kid(), opKey, INCOMING_LABEL));
      made.value().wipe();
    }
    Version written = readBack(secret, number);
    SecretValue value = written == null ? null : written.value();
    if (written == null
        || value == null
        || !id.text().equals(written.labels().get("rotation_id"))) {
      return Done.of(false);
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
        known.made(incoming, number, kid == null ? value.kid() : new Kid(kid)), null, true);
  }

  private Done restore(ManagedSecret secret, String opKey, Values values) throws RemoteFailure {
    SecretValue outgoing = values.get(secret.name(), SlotContent.OUTGOING);
    fence.stillOurs();
    vault.protect(secret.vault());
    Version newest = vault.newest(secret.vault());
    int number = write(newest, new Writing(secret, outgoing, outgoing.kid(), opKey, "restored"));
    Version written = readBack(secret, number);
    return Done.of(written != null && written.value() != null && written.value().sameAs(outgoing));
  }

  private Done label(ManagedSecret secret, SecretProgress known) throws RemoteFailure {
    var labels = new TreeMap<String, String>();
    labels.put("keyturn_primary_version", String.valueOf(known.incomingVersion()));
    String outgoing = String.valueOf(known.outgoingVersion());
    if (secret.kept()) {
      labels.put("keyturn_kept_version", outgoing);
      labels.put("keyturn_kept_until", String.valueOf(secret.gates().keptUntil()));
    } else {
      labels.put("keyturn_retired_version", outgoing);
      if (known.leftover() != null) {
        // Vault takes no empty label, and keeps those that are not named.
        labels.put("keyturn_kept_version", "none");
        labels.put("keyturn_kept_until", "none");
      }
    }
    if (known.incomingKid() != null) {
      labels.put("keyturn_primary_kid", known.incomingKid().text());
    }
    fence.stillOurs();
    vault.label(secret.vault(), labels);
    return Done.of(true);
  }

  private int write(@Nullable Version newest, Writing what) throws RemoteFailure {
    var labels = new TreeMap<String, String>();
    labels.put("rotation_id", id.text());
    labels.put("op_key", what.opKey());
    labels.put("keyturn", what.label());
    if (what.kid() != null) {
      labels.put("kid", what.kid().text());
    }
    fence.stillOurs();
    return vault.write(
        what.secret().vault(), newest == null ? 0 : newest.number(), what.value(), labels);
  }

  private @Nullable Version readBack(ManagedSecret secret, int number) {
    try {
      return vault.read(secret.vault(), number);
    } catch (RemoteFailure unseen) {
      return null;
    }
  }
}
