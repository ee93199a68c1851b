package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.Effect;
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
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.DeployPlatform;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is changed on Railway, and in Vault. Running one twice equals running it once. A look after
 * a write that was answered must not call it undone when it fails: then it was not seen, and is
 * looked at again. The fence is asked right before each request that changes something.
 */
final class Effects {
  private final DeployPlatform platform;
  private final VaultEffects vault;
  private final Observer observer;
  private final Fence fence;
  private final RotationId id;

  Effects(Engine.Ports ports, Observer observer, Fence fence, RotationId id) {
    this.platform = ports.platform();
    this.vault = new VaultEffects(ports, fence, id);
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
      case Effect.InVault e ->
          vault.carryOut(plan, Objects.requireNonNull(secrets.get(e.secret())), opKey, e, values);
      case Effect.SetVariables set -> set(plan, set, values);
      case Effect.DeleteVariables delete -> delete(plan, delete, values);
      case Effect.Redeploy(ServiceRef service, String deployment) ->
          redeploy(plan, service, deployment, values);
    };
  }

  /**
   * It keeps the image of the deployment that was live when it was decided. Whatever somebody has
   * pushed since then would be undone by it, so it is looked once more, right before.
   */
  private Done redeploy(Plan plan, ServiceRef service, String deployment, Values values)
      throws RemoteFailure {
    ServiceSnapshot sight = observer.beforeChange(plan, id, service, values);
    Deployment latest = sight.latest();
    List<Deployment> from =
        sight.active().isEmpty() && latest != null ? List.of(latest) : sight.active();
    if (!sight.underWay().isEmpty()
        || from.size() != 1
        || !from.getFirst().id().equals(deployment)) {
      throw new RemoteFailure(
          RemoteFailure.Kind.CONFLICT,
          "railway",
          "deploymentRedeploy",
          0,
          service + " was deployed by somebody else a moment ago, which is not undone");
    }
    fence.stillOurs();
    return new Done(null, platform.redeploy(service, deployment), true);
  }

  private Done set(Plan plan, Effect.SetVariables effect, Values values) throws RemoteFailure {
    var texts = new HashMap<VariableName, SecretValue>();
    for (var assignment : effect.values().entrySet()) {
      texts.put(
          assignment.getKey(),
          values.get(assignment.getValue().secret(), assignment.getValue().version()));
    }
    observer.stillAsDecided(plan, id, effect.service(), values);
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
    for (ServiceRef service : effect.names().keySet()) {
      observer.stillAsDecided(plan, id, service, values);
    }
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
      return observer.afterChange(plan, id, service, values);
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
