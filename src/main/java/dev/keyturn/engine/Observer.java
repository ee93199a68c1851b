package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.Instance;
import dev.keyturn.rotation.Layout;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Observed;
import dev.keyturn.rotation.Observed.CurrentValue;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.Watchdog;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.ReplicaProof;
import dev.keyturn.rotation.port.SecretStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at Railway, Vault and the replicas, as far as the present phase needs it. What it tells has
 * fingerprints in it and no value.
 */
final class Observer {
  private static final Duration LISTED_WITHIN = Duration.ofMinutes(1);

  private final DeployPlatform platform;
  private final VaultLook vault;
  private final ReplicaProof replicas;
  private final Timings timings;
  private final Snapshots snapshots;
  private final Map<String, Health> asked = new HashMap<>();
  private @Nullable RotationState askedIn;
  private Instant askedAt = Instant.MIN;

  Observer(
      DeployPlatform platform,
      SecretStore vault,
      ReplicaProof replicas,
      Timings timings,
      Snapshots snapshots) {
    this.snapshots = snapshots;
    this.platform = platform;
    this.vault = new VaultLook(vault);
    this.replicas = replicas;
    this.timings = timings;
  }

  /**
   * @param lastLook when this succeeded before, so that nothing in between is missed
   * @param consent only those whom it covers are asked
   */
  Observed observe(
      Plan plan,
      RotationId id,
      RotationState state,
      @Nullable Instant lastLook,
      Values values,
      AttestationConsent consent,
      Instant now)
      throws RemoteFailure {
    // One write after another looks at everything again: a slow health URL must not hold that up.
    if (!state.equals(askedIn) || !now.isBefore(askedAt.plus(timings.poll()))) {
      asked.clear();
      vault.again();
      askedIn = state;
      askedAt = now;
    }
    var services = new LinkedHashMap<ServiceRef, Observed.Service>();
    var proving = proving(plan, state);
    for (Consumer consumer :
        state.phase().looksAtServices() ? plan.consumers() : List.<Consumer>of()) {
      boolean asked = proving.contains(consumer);
      services.put(
          consumer.service(),
          service(
              plan, id, consumer, state.phase(), asked, from(state, lastLook), values, consent));
    }
    return new Observed(
        services,
        vault.newest(plan, id, state.phase(), values),
        vault.copies(plan, state.phase(), values),
        health(plan, state.phase()),
        lastLook);
  }

  private Map<ServiceRef, Health> health(Plan plan, Phase phase) throws RemoteFailure {
    var health = new HashMap<ServiceRef, Health>();
    for (Consumer consumer : plan.consumers()) {
      String url = consumer.confirmation().healthUrl();
      if (url != null && (Watchdog.asks(plan, phase) || asked.containsKey(url))) {
        health.put(consumer.service(), health(url));
      }
    }
    return health;
  }

  /** The stored layouts of one service, to see whether a write has arrived. */
  Map<SecretName, Layout> stored(Plan plan, ServiceRef service, Values values)
      throws RemoteFailure {
    var secrets = plan.secretsOf(service);
    return values.stored(secrets, platform.look(service, Values.names(secrets)).stored());
  }

  /** One wave is confirmed at a time; the others were, or will be, and are only looked at. */
  private static List<Consumer> proving(Plan plan, RotationState state) {
    return state.phase() == Phase.CONVERGE_PROMOTE
        ? plan.waves().get(state.wave())
        : state.phase().asksReplicas() ? plan.consumers() : List.of();
  }

  /** Deployments made since then may not have been seen; what is listed may lag behind. */
  private static Instant from(RotationState state, @Nullable Instant lastLook) {
    Instant seen = lastLook == null ? state.since() : lastLook.minus(LISTED_WITHIN);
    return seen.isBefore(state.since()) ? state.since() : seen;
  }

  private Observed.Service service(
      Plan plan,
      RotationId id,
      Consumer consumer,
      Phase phase,
      boolean proves,
      Instant from,
      Values values,
      AttestationConsent consent)
      throws RemoteFailure {
    ServiceRef service = consumer.service();
    var secrets = plan.secretsOf(service);
    ServiceSnapshot sight = platform.look(service, Values.names(secrets));
    var found = new TreeMap<SecretName, CurrentValue>();
    for (ManagedSecret secret : secrets) {
      SecretValue value = Values.present(secret, sight.stored());
      if (value != null) {
        found.put(
            secret.name(),
            new CurrentValue(
                values.fingerprint(secret.name(), value),
                value.kid(),
                value.spelledAs(secret.material())));
      }
    }
    boolean planned = phase == Phase.PLANNED;
    Values known = planned ? values.before(secrets, sight.stored()) : values;
    var running = new TreeMap<String, Map<SecretName, Layout>>();
    List<Deployment> meanwhile = phase.lasts() ? meanwhile(sight, from) : List.of();
    if (phase.looksAtSnapshots()) {
      for (Deployment deployment :
          Stream.of(sight.active(), sight.underWay(), meanwhile).flatMap(List::stream).toList()) {
        var snapshot = snapshots.of(id, platform, service, deployment.id(), secrets, known);
        if (snapshot != null) {
          var layouts = known.laid(secrets, snapshot);
          if (planned) {
            // What the deployment had beside NAME once is no longer stored, or stalls the start.
            layouts.replaceAll(
                (_, l) -> new Layout(l.name(), SlotContent.ABSENT, SlotContent.ABSENT));
          }
          running.put(deployment.id(), layouts);
        }
      }
    }
    List<AttestedReplica> answers = List.of();
    String unheard = null;
    Boolean healthy = null;
    boolean quiet = sight.underWay().isEmpty() && sight.active().size() == 1;
    if (proves && quiet) {
      try {
        if (consumer.confirmation().attested() && consent.covers(consumer.confirmation())) {
          answers = challenge(consumer, sight.active().getFirst(), secrets, known);
        }
      } catch (RemoteFailure e) {
        // Who asks for a pause has not refused anything: the whole rotation waits for its end.
        if (!e.system().equals("application") || e.retryAfter() != null) {
          throw e;
        }
        unheard = e.problem();
      }
      String health = consumer.confirmation().healthUrl();
      if (health != null && !phase.goesBack()) {
        healthy = well(health(health), plan);
      }
    }
    return new Observed.Service(
        known.stored(secrets, sight.stored()),
        found,
        sight.active(),
        sight.underWay(),
        sight.latest(),
        sight.recent(),
        meanwhile,
        running,
        sight.staged(),
        answers,
        unheard,
        healthy);
  }

  /**
   * What has served since then and serves no more. Where the list does not reach back so far, its
   * oldest deployment stands for those that are not on it.
   */
  private static List<Deployment> meanwhile(ServiceSnapshot sight, Instant from) {
    var seen =
        Stream.concat(sight.active().stream(), sight.underWay().stream())
            .map(Deployment::id)
            .collect(Collectors.toSet());
    var since = sight.recent().stream().filter(d -> !d.createdAt().isBefore(from)).toList();
    var gone =
        since.stream()
            .filter(d -> d.served() && !seen.contains(d.id()))
            .collect(Collectors.toCollection(ArrayList::new));
    if (since.size() >= ServiceSnapshot.MOST) {
      gone.add(new Deployment("before " + since.getLast().id(), "UNKNOWN", from, false, List.of()));
    }
    return gone;
  }

  private List<AttestedReplica> challenge(
      Consumer consumer, Deployment live, List<ManagedSecret> secrets, Values values)
      throws RemoteFailure {
    var candidates = new TreeMap<SecretName, Map<SlotContent, SecretValue>>();
    for (ManagedSecret secret : secrets) {
      candidates.put(secret.name(), values.candidates(secret.name()));
    }
    Set<String> expected =
        live.replicas().stream().map(Instance::id).collect(Collectors.toCollection(TreeSet::new));
    return replicas.challenge(consumer.confirmation(), live.id(), expected, candidates);
  }

  /** Where the plan looks at health, what calls itself degraded is not well. */
  private static boolean well(Health health, Plan plan) {
    return health.answers() && !(health.degraded() && plan.rollBack().watchesHealth());
  }

  private Health health(String url) throws RemoteFailure {
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
