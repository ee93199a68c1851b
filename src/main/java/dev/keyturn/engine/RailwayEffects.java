package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Layout;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.DeployPlatform;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is changed on Railway: variables that are set or deleted, and deployments that are started.
 * Running one twice equals running it once.
 */
final class RailwayEffects {
  private final DeployPlatform platform;
  private final Observer observer;

  RailwayEffects(DeployPlatform platform, Observer observer) {
    this.platform = platform;
    this.observer = observer;
  }

  Done set(Plan plan, Effect.SetVariables effect, Values values) throws RemoteFailure {
    var texts = new HashMap<VariableName, SecretValue>();
    for (var assignment : effect.values().entrySet()) {
      texts.put(
          assignment.getKey(),
          values.get(assignment.getValue().secret(), assignment.getValue().version()));
    }
    platform.set(effect.service(), texts);
    Map<SecretName, Layout> stored = readBack(plan, effect.service(), values);
    boolean arrived =
        effect.values().entrySet().stream()
            .allMatch(a -> {
              ManagedSecret secret = plan.secret(a.getValue().secret());
              Layout layout = stored.get(secret.name());
              return layout != null && a.getValue().version() == held(layout, secret, a.getKey());
            });
    return new Done(null, null, arrived);
  }

  Done delete(Plan plan, Effect.DeleteVariables effect, Values values) throws RemoteFailure {
    platform.delete(effect.environment(), effect.names());
    for (Map.Entry<ServiceRef, Set<VariableName>> gone : effect.names().entrySet()) {
      var stored = readBack(plan, gone.getKey(), values);
      if (stored.isEmpty()) {
        return new Done(null, null, false);
      }
      for (ManagedSecret secret : plan.secretsOf(gone.getKey())) {
        for (VariableName name : gone.getValue()) {
          Layout layout = stored.get(secret.name());
          if (layout != null
              && isSlot(secret, name)
              && held(layout, secret, name) != SlotContent.ABSENT) {
            return new Done(null, null, false);
          }
        }
      }
    }
    return new Done(null, null, true);
  }

  Done redeploy(Effect.Redeploy effect) throws RemoteFailure {
    return new Done(null, platform.redeploy(effect.service(), effect.deploymentId()), true);
  }

  /**
   * The write was answered: a look that fails afterwards must not call it undone. Empty: not seen,
   * so it is looked at again.
   */
  private Map<SecretName, Layout> readBack(Plan plan, ServiceRef service, Values values) {
    try {
      return observer.stored(plan, service, values);
    } catch (RemoteFailure unseen) {
      return Map.of();
    }
  }

  private static boolean isSlot(ManagedSecret secret, VariableName name) {
    return name.equals(secret.variable(Plan.Slot.NAME_NEW))
        || name.equals(secret.variable(Plan.Slot.NAME_PREVIOUS));
  }

  private static SlotContent held(Layout layout, ManagedSecret secret, VariableName name) {
    if (name.equals(secret.variable(Plan.Slot.NAME_NEW))) {
      return layout.nameNew();
    }
    return name.equals(secret.variable(Plan.Slot.NAME_PREVIOUS))
        ? layout.namePrevious()
        : layout.name();
  }
}
