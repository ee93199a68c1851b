package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.Watchdog;
import dev.keyturn.rotation.port.ReplicaProof;
import java.util.HashMap;
import java.util.Map;

/** What the health URLs answer: each is asked once until they are to be asked again. */
final class HealthLooks {
  private final ReplicaProof replicas;
  private final Map<String, Health> asked = new HashMap<>();

  HealthLooks(ReplicaProof replicas) {
    this.replicas = replicas;
  }

  void again() {
    asked.clear();
  }

  /** Of those that the phase asks, and those that were asked all the same. */
  Map<ServiceRef, Health> of(Plan plan, Phase phase) throws RemoteFailure {
    var health = new HashMap<ServiceRef, Health>();
    for (Consumer consumer : plan.consumers()) {
      String url = consumer.confirmation().healthUrl();
      if (url != null && (Watchdog.asks(plan, phase) || asked.containsKey(url))) {
        health.put(consumer.service(), of(url));
      }
    }
    return health;
  }

  /** Where the plan looks at health, what calls itself degraded is not well. */
  boolean well(String url, Plan plan) throws RemoteFailure {
    Health health = of(url);
    return health.answers() && !(health.degraded() && plan.rollBack().watchesHealth());
  }

  private Health of(String url) throws RemoteFailure {
    Health known = asked.get(url);
    if (known == null) {
      try {
        known = replicas.health(url);
      } catch (RemoteFailure e) {
        // A pause that was asked for, or a URL that we may not call, says nothing of the service.
        if (e.retryAfter() != null || e.kind() == RemoteFailure.Kind.REJECTED) {
          throw e;
        }
        known = Health.NO_ANSWER;
      }
      asked.put(url, known);
    }
    return known;
  }
}
