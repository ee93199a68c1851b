package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.Instance;
import dev.keyturn.rotation.Layout;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Observed;
import dev.keyturn.rotation.Observed.CurrentValue;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.ReplicaProof;
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

/** One service: what Railway shows of it, and what its replicas prove. */
record ServiceLook(DeployPlatform platform, ReplicaProof replicas, Snapshots snapshots) {

  /**
   * @param seen nobody has been asked yet
   * @param known the values by which it was recognised
   */
  record Shown(Observed.Service seen, Values known) {}

  /** All of one environment that have to be looked at, as far as one document tells of them. */
  Map<ServiceRef, ServiceSnapshot> together(Plan plan, List<Consumer> consumers)
      throws RemoteFailure {
    var seen = new HashMap<ServiceRef, ServiceSnapshot>();
    for (RailwayEnvironment environment : plan.railwayEnvironments()) {
      var names = new LinkedHashMap<ServiceRef, Set<VariableName>>();
      consumers.stream()
          .map(Consumer::service)
          .filter(s -> s.environment().equals(environment))
          .forEach(s -> names.put(s, Values.names(plan.secretsOf(s))));
      if (names.size() > 1) {
        seen.putAll(platform.lookTogether(environment, names));
      }
    }
    return seen;
  }

  /**
   * What Railway shows.
   *
   * @param told by a look at several services; null: it is looked at alone
   * @param from deployments made since then may not have been seen
   */
  Shown onRailway(
      Plan plan,
      RotationId id,
      Consumer consumer,
      @Nullable ServiceSnapshot told,
      Phase phase,
      Instant from,
      Values values)
      throws RemoteFailure {
    ServiceRef service = consumer.service();
    var secrets = plan.secretsOf(service);
    ServiceSnapshot sight = told == null ? platform.look(service, Values.names(secrets)) : told;
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
    return new Shown(
        new Observed.Service(
            known.stored(secrets, sight.stored()),
            found,
            sight.active(),
            sight.underWay(),
            sight.latest(),
            sight.recent(),
            meanwhile,
            running,
            sight.staged(),
            List.of(),
            null,
            null),
        known);
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

  /** The same service with what its replicas prove now. */
  Observed.Service asked(Plan plan, Consumer consumer, Observed.Service seen, Values values)
      throws RemoteFailure {
    try {
      Deployment live = seen.active().getFirst();
      return seen.heard(
          challenge(consumer, live, plan.secretsOf(consumer.service()), values), null);
    } catch (RemoteFailure e) {
      // Who asks for a pause has not refused anything: the whole rotation waits for its end.
      if (!e.system().equals("application") || e.retryAfter() != null) {
        throw e;
      }
      return seen.heard(List.of(), e.problem());
    }
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
}
