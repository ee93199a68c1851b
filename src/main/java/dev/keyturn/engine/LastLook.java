package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.Layout;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.LeftBehind;
import dev.keyturn.rotation.Observed.Copy;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.port.DeployPlatform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is outside when nobody looks after a rotation any more. Whatever does not answer, or is not
 * there, is told as not known and holds nothing up.
 */
final class LastLook {
  private final Plan plan;
  private final Map<SecretName, SecretProgress> secrets;
  private final DeployPlatform platform;
  private final Values values;

  LastLook(Plan plan, Map<SecretName, SecretProgress> secrets, Engine.Ports ports) {
    this.plan = plan;
    this.secrets = secrets;
    this.platform = ports.platform();
    this.values = new Values(plan, secrets, ports.vault(), ports.fingerprints());
  }

  LeftBehind in(Phase phase) {
    if (phase.untouched()) {
      return new LeftBehind(phase, List.of(), List.of());
    }
    var slots = new ArrayList<LeftBehind.Slots>();
    for (Consumer consumer : plan.consumers()) {
      slots.addAll(on(consumer.service()));
    }
    return new LeftBehind(phase, slots, plan.secrets().stream().map(this::resting).toList());
  }

  private List<LeftBehind.Slots> on(ServiceRef service) {
    List<ManagedSecret> managed = plan.secretsOf(service);
    try {
      var names = Values.names(managed);
      var sight = platform.look(service, names);
      var stored = values.stored(managed, sight.stored());
      var running = new TreeMap<String, Map<SecretName, Layout>>();
      for (Deployment deployment : sight.active()) {
        var snapshot = platform.runningWith(service, deployment.id(), names);
        if (!snapshot.isEmpty()) {
          running.put(deployment.id(), values.running(managed, snapshot));
        }
      }
      return managed.stream()
          .map(s ->
              new LeftBehind.Slots(
                  service, s.name(), stored.get(s.name()), of(s.name(), running), null))
          .toList();
    } catch (RemoteFailure unseen) {
      String why = String.valueOf(unseen.getMessage());
      return managed.stream()
          .map(s -> new LeftBehind.Slots(service, s.name(), null, Map.of(), why))
          .toList();
    }
  }

  private static Map<String, Layout> of(
      SecretName secret, Map<String, Map<SecretName, Layout>> running) {
    var layouts = new HashMap<String, Layout>();
    running.forEach((deployment, all) -> {
      Layout layout = all.get(secret);
      if (layout != null) {
        layouts.put(deployment, layout);
      }
    });
    return layouts;
  }

  private LeftBehind.Resting resting(ManagedSecret secret) {
    var versions = new ArrayList<LeftBehind.Version>();
    String unseen = null;
    SecretProgress known = secrets.get(secret.name());
    for (SlotContent which : List.of(SlotContent.OUTGOING, SlotContent.INCOMING)) {
      Integer number = known == null ? null : known.version(which);
      if (number != null) {
        Boolean there = null;
        try {
          there = values.copy(secret.name(), which) != Copy.LOST;
        } catch (RemoteFailure failure) {
          unseen = String.valueOf(failure.getMessage());
        }
        versions.add(new LeftBehind.Version(which, number, there));
      }
    }
    return new LeftBehind.Resting(secret.name(), secret.vault(), versions, unseen);
  }
}
