package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.AttestedSecret;
import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.ReplicaProof;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Replicas that hold what the deployments of {@link FakeRailway} were created with; a URL names its
 * service.
 */
public final class FakeReplicas implements ReplicaProof {
  private final FakeRailway railway;
  private final Plan plan;
  private final Map<String, Long> remaining = new HashMap<>();
  private final Map<SecretName, Double> idle = new HashMap<>();
  private final Set<String> corrupt = new TreeSet<>();
  private final Set<String> silent = new TreeSet<>();
  private final Map<String, Health> unwell = new HashMap<>();
  private final Map<String, RemoteFailure> unasked = new HashMap<>();
  private int challenges;
  private int healthChecks;

  FakeReplicas(FakeRailway railway, Plan plan) {
    this.railway = railway;
    this.plan = plan;
  }

  /** So many stored things still need the version with this word. */
  public void remaining(SecretName secret, String word, long count) {
    remaining.put(secret + " " + word, count);
  }

  /** Every replica used the outgoing value so many seconds ago, and counts on from there. */
  public void outgoingUsed(SecretName secret, double secondsAgo) {
    idle.put(secret, secondsAgo);
  }

  public void silence(String replica) {
    silent.add(replica);
  }

  /** Its replicas prove nothing that they should hold. */
  public void corrupt(ServiceRef service) {
    corrupt.add(service.name());
  }

  public void mend(ServiceRef service) {
    corrupt.remove(service.name());
  }

  public void hear(String replica) {
    silent.remove(replica);
  }

  @Override
  public List<AttestedReplica> challenge(
      Plan.Confirmation confirmation,
      String deploymentId,
      Set<String> expected,
      Map<SecretName, Map<SlotContent, SecretValue>> candidates)
      throws RemoteFailure {
    challenges++;
    var service =
        plan.consumers().stream()
            .filter(c -> c.confirmation().equals(confirmation))
            .findFirst()
            .orElseThrow()
            .service();
    var answers = new ArrayList<AttestedReplica>();
    for (var deploy : railway.serving(service)) {
      for (int i = 0; i < deploy.replicas(); i++) {
        String replica = deploy.id() + "-r" + i;
        if (!silent.contains(replica)) {
          var held = new TreeMap<SecretName, AttestedSecret>();
          candidates.forEach((name, words) ->
              held.put(
                  name,
                  corrupt.contains(service.name())
                      ? new AttestedSecret(null, Set.of(), 1, Map.of(), Map.of())
                      : held(plan.secret(name), deploy.snapshot(), words)));
          answers.add(new AttestedReplica(deploy.id(), replica, 3600, held));
        }
      }
    }
    return answers;
  }

  /** What every health URL of this service answers from now on, or with null that it is well. */
  public void health(String service, Health health) {
    if (health == null) {
      unwell.remove(service);
    } else {
      unwell.put(service, health);
    }
  }

  /** No health URL of this service can be asked from now on, or with null it can again. */
  public void healthFails(String service, RemoteFailure why) {
    if (why == null) {
      unasked.remove(service);
    } else {
      unasked.put(service, why);
    }
  }

  /** How often a service was asked for proof, and so sent its token. */
  public int challenges() {
    return challenges;
  }

  /** How often a health URL was asked. */
  public int healthChecks() {
    return healthChecks;
  }

  @Override
  public Health health(String healthUrl) throws RemoteFailure {
    healthChecks++;
    for (var fails : unasked.entrySet()) {
      if (healthUrl.contains("//" + fails.getKey() + ".")) {
        throw fails.getValue();
      }
    }
    return unwell.entrySet().stream()
        .filter(e -> healthUrl.contains("//" + e.getKey() + "."))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Health.answered(200));
  }

  private AttestedSecret held(
      Plan.ManagedSecret secret,
      Map<VariableName, String> variables,
      Map<SlotContent, SecretValue> words) {
    SlotContent signs = null;
    var accepts = new TreeSet<SlotContent>();
    var distinct = new TreeSet<String>();
    for (Slot slot : Slot.values()) {
      VariableName name = secret.variable(slot);
      String text = name == null ? null : variables.get(name);
      if (text == null) {
        continue;
      }
      distinct.add(text);
      for (var word : words.entrySet()) {
        if (word.getValue().reveal().equals(text)) {
          accepts.add(word.getKey());
          signs = slot == Slot.NAME ? word.getKey() : signs;
        }
      }
    }
    var left = new HashMap<SlotContent, Long>();
    words
        .keySet()
        .forEach(w -> {
          Long count = remaining.get(secret.name() + " " + w.word());
          if (count != null) {
            left.put(w, count);
          }
        });
    Double ago = idle.get(secret.name());
    Map<SlotContent, Double> used = ago == null ? Map.of() : Map.of(SlotContent.OUTGOING, ago);
    return new AttestedSecret(signs, accepts, distinct.size() - accepts.size(), used, left);
  }
}
