package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.Kid;
import dev.keyturn.rotation.Layout;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.StoredVariable.Unsealed;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.MaterialSource;
import dev.keyturn.rotation.port.SecretStore;
import dev.keyturn.rotation.port.SecretStore.Version;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is changed in Vault and on Railway. Running one twice equals running it once. A look after a
 * write that was answered must not call it undone when it fails: then it was not seen, and is
 * looked at again. The fence is asked right before each request that changes something.
 */
final class Effects {
  /** Label of the version that a rotation made; a person who supplies a value sets it too. */
  static final String INCOMING_LABEL = "incoming";

  private final DeployPlatform platform;
  private final SecretStore vault;
  private final MaterialSource materials;
  private final Observer observer;
  private final Fence fence;
  private final RotationId id;

  Effects(Engine.Ports ports, Observer observer, Fence fence, RotationId id) {
    this.platform = ports.platform();
    this.vault = ports.vault();
    this.materials = ports.materials();
    this.observer = observer;
    this.fence = fence;
    this.id = id;
  }

  /**
   * What came of an effect.
   *
   * @param progress what is now known of the secret; null when nothing new
   * @param deploymentId the deployment that was started, or null
   * @param arrived whether a look afterwards has shown it
   */
  record Done(@Nullable SecretProgress progress, @Nullable String deploymentId, boolean arrived) {
    static Done of(boolean arrived) {
      return new Done(null, null, arrived);
    }
  }

  Done carryOut(
      Plan plan,
      Map<SecretName, SecretProgress> secrets,
      String opKey,
      Effect effect,
      Values values)
      throws RemoteFailure {
    return switch (effect) {
      case Effect.Adopt(SecretName secret) ->
          adopt(plan, Objects.requireNonNull(secrets.get(secret)), opKey, values);
      case Effect.Store(SecretName secret) ->
          store(plan.secret(secret), Objects.requireNonNull(secrets.get(secret)), opKey, values);
      case Effect.Restore(SecretName secret) -> restore(plan.secret(secret), opKey, values);
      case Effect.Label(SecretName secret) ->
          label(plan.secret(secret), Objects.requireNonNull(secrets.get(secret)));
      case Effect.SetVariables set -> set(plan, set, values);
      case Effect.DeleteVariables delete -> delete(plan, delete, values);
      case Effect.Redeploy(ServiceRef service, String deployment) -> {
        fence.stillOurs();
        yield new Done(null, platform.redeploy(service, deployment), true);
      }
    };
  }

  /** The value in force is written to Vault unless the newest version is it already. */
  private Done adopt(Plan plan, SecretProgress known, String opKey, Values values)
      throws RemoteFailure {
    ManagedSecret secret = plan.secret(known.name());
    fence.stillOurs();
    vault.protect(secret.vault());
    Version newest = vault.newest(secret.vault());
    int number =
        newest != null && outgoing(newest, secret, values)
            ? newest.number()
            : write(
                secret,
                newest,
                inForce(plan, secret, values),
                known.outgoingKid(),
                opKey,
                "adopted");
    Version written = readBack(secret, number);
    return written != null && outgoing(written, secret, values)
        ? new Done(known.adopted(number), null, true)
        : Done.of(false);
  }

  private static boolean outgoing(Version version, ManagedSecret secret, Values values) {
    SecretValue value = version.value();
    return value != null && values.recognise(secret.name(), value) == SlotContent.OUTGOING;
  }

  /**
   * Made once: a version that this rotation has already written is taken up, whoever wrote it and
   * died.
   */
  private Done store(ManagedSecret secret, SecretProgress known, String opKey, Values values)
      throws RemoteFailure {
    Version newest = vault.newest(secret.vault());
    int number;
    if (newest != null && Observer.madeBy(id, newest, secret, values)) {
      number = newest.number();
    } else {
      var made = materials.generate(secret.material(), secret.encoding());
      number = write(secret, newest, made.value(), made.kid(), opKey, INCOMING_LABEL);
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
    Version newest = vault.newest(secret.vault());
    int number = write(secret, newest, outgoing, outgoing.kid(), opKey, "restored");
    Version written = readBack(secret, number);
    return Done.of(written != null && written.value() != null && written.value().sameAs(outgoing));
  }

  private Done label(ManagedSecret secret, SecretProgress known) throws RemoteFailure {
    var labels = new TreeMap<String, String>();
    labels.put("keyturn_primary_version", String.valueOf(known.incomingVersion()));
    labels.put("keyturn_retired_version", String.valueOf(known.outgoingVersion()));
    if (known.incomingKid() != null) {
      labels.put("keyturn_primary_kid", known.incomingKid().text());
    }
    fence.stillOurs();
    vault.label(secret.vault(), labels);
    return Done.of(true);
  }

  private int write(
      ManagedSecret secret,
      @Nullable Version newest,
      SecretValue value,
      @Nullable Kid kid,
      String opKey,
      String what)
      throws RemoteFailure {
    var labels = new TreeMap<String, String>();
    labels.put("rotation_id", id.text());
    labels.put("op_key", opKey);
    labels.put("keyturn", what);
    if (kid != null) {
      labels.put("kid", kid.text());
    }
    fence.stillOurs();
    return vault.write(secret.vault(), newest == null ? 0 : newest.number(), value, labels);
  }

  private SecretValue inForce(Plan plan, ManagedSecret secret, Values values) throws RemoteFailure {
    VariableName name = Objects.requireNonNull(secret.variable(Slot.NAME));
    for (var consumer : plan.consumers()) {
      if (secret.readBy(consumer.service())
          && platform.look(consumer.service(), Set.of(name)).stored().get(name)
              instanceof Unsealed(SecretValue value, String _)
          && values.recognise(secret.name(), value) == SlotContent.OUTGOING) {
        return value;
      }
    }
    throw new RemoteFailure(
        RemoteFailure.Kind.CONFLICT,
        "railway",
        "read",
        0,
        secret.name() + " is not what it was when the rotation was planned");
  }

  private @Nullable Version readBack(ManagedSecret secret, int number) {
    try {
      return vault.read(secret.vault(), number);
    } catch (RemoteFailure unseen) {
      return null;
    }
  }

  private Done set(Plan plan, Effect.SetVariables effect, Values values) throws RemoteFailure {
    var texts = new HashMap<VariableName, SecretValue>();
    for (var assignment : effect.values().entrySet()) {
      texts.put(
          assignment.getKey(),
          values.get(assignment.getValue().secret(), assignment.getValue().version()));
    }
    fence.stillOurs();
    platform.set(effect.service(), texts);
    Map<SecretName, Layout> stored = readBack(plan, effect.service(), values);
    return Done.of(
        effect.values().entrySet().stream()
            .allMatch(a -> {
              ManagedSecret secret = plan.secret(a.getValue().secret());
              return held(stored, secret, a.getKey()) == a.getValue().version();
            }));
  }

  private Done delete(Plan plan, Effect.DeleteVariables effect, Values values)
      throws RemoteFailure {
    platform.delete(effect.environment(), effect.names(), fence::stillOurs);
    for (var gone : effect.names().entrySet()) {
      var stored = readBack(plan, gone.getKey(), values);
      for (ManagedSecret secret : plan.secretsOf(gone.getKey())) {
        for (VariableName name : gone.getValue()) {
          SlotContent held = held(stored, secret, name);
          if (held != null && held != SlotContent.ABSENT) {
            return Done.of(false);
          }
        }
      }
      if (stored.isEmpty()) {
        return Done.of(false);
      }
    }
    return Done.of(true);
  }

  private Map<SecretName, Layout> readBack(Plan plan, ServiceRef service, Values values) {
    try {
      return observer.stored(plan, service, values);
    } catch (RemoteFailure unseen) {
      return Map.of();
    }
  }

  /** Null when the variable carries no slot of the secret, or was not seen. */
  private static @Nullable SlotContent held(
      Map<SecretName, Layout> stored, ManagedSecret secret, VariableName name) {
    Layout layout = stored.get(secret.name());
    if (layout == null) {
      return null;
    } else if (name.equals(secret.variable(Slot.NAME_NEW))) {
      return layout.nameNew();
    } else if (name.equals(secret.variable(Slot.NAME_PREVIOUS))) {
      return layout.namePrevious();
    }
    return name.equals(secret.variable(Slot.NAME)) ? layout.name() : null;
  }
}
