package dev.keyturn.engine;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.EnvironmentCensus;
import dev.keyturn.rotation.Instance;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.StagedChanges;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.Urgency;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Railway in memory, on a clock that the test moves: a deployment takes half a minute to go live,
 * and the one before leaves ten seconds later.
 */
public final class FakeRailway implements DeployPlatform {
  public static final Duration TO_LIVE = Duration.ofSeconds(30);
  public static final Duration OVERLAP = Duration.ofSeconds(10);

  private final Clock clock;
  private final Faults faults;
  private final Map<String, Map<VariableName, String>> variables = new HashMap<>();
  private final Map<String, List<Deploy>> deployments = new TreeMap<>();
  private final Map<String, Set<VariableName>> stagedByOthers = new HashMap<>();
  private final Map<String, Set<VariableName>> stagedDeletions = new HashMap<>();
  private final List<String> writes = new ArrayList<>();

  record Deploy(
      String id,
      Instant created,
      Map<VariableName, String> snapshot,
      int replicas,
      boolean fails) {}

  FakeRailway(Clock clock, Faults faults) {
    this.clock = clock;
    this.faults = faults;
  }

  public void service(ServiceRef service, int replicas, Map<VariableName, String> with) {
    known.add(service);
    variables.put(service.serviceId(), new TreeMap<>(with));
    deployments.put(
        service.serviceId(),
        new ArrayList<>(
            List.of(
                new Deploy(
                    "d0-" + service.name(),
                    clock.instant().minus(Duration.ofDays(1)),
                    Map.copyOf(with),
                    replicas,
                    false))));
  }

  /** A person empties a slot by hand. */
  public void drop(ServiceRef service, VariableName name) {
    variables.get(service.serviceId()).remove(name);
  }

  /** A person's edit by hand. */
  public void edit(ServiceRef service, VariableName name, String value) {
    variables.get(service.serviceId()).put(name, value);
  }

  public void stageByOthers(ServiceRef service, VariableName name) {
    stagedByOthers.put(service.serviceId(), Set.of(name));
  }

  /** A person's deletion, staged and not committed. */
  public void stageDeletion(ServiceRef service, VariableName name) {
    stagedDeletions.put(service.serviceId(), Set.of(name));
  }

  public void discardStaged(ServiceRef service) {
    stagedByOthers.remove(service.serviceId());
    stagedDeletions.remove(service.serviceId());
  }

  /** The service is deleted: nobody may look at it any more. */
  public void remove(ServiceRef service) {
    gone.add(service.serviceId());
  }

  /** It is there again, as it was. */
  public void bringBack(ServiceRef service) {
    gone.remove(service.serviceId());
  }

  public void refuseToken(boolean refuses) {
    refusesToken = refuses;
  }

  /** Somebody scales the service; its running deployment has so many replicas now. */
  public void scale(ServiceRef service, int replicas) {
    deployments
        .get(service.serviceId())
        .replaceAll(d -> new Deploy(d.id(), d.created(), d.snapshot(), replicas, d.fails()));
  }

  public void failNextDeployment(ServiceRef service) {
    failing.add(service.serviceId());
  }

  /** The deployment that serves now loses its first replica for good. */
  public void crashReplica(ServiceRef service) {
    crashed.add(serving(service).getLast().id());
  }

  /** The deployment that serves now has crashed past its restart policy: nothing serves. */
  public void crash(ServiceRef service) {
    down.add(serving(service).getLast().id());
  }

  /** What may wait is told to, from now on, and the rest is not. */
  public void keepBack() {
    keepsBack = true;
  }

  private void asked(String operation) throws RemoteFailure {
    asked.add(operation);
    if (keepsBack && !Urgency.now()) {
      throw RemoteFailure.keptBack("railway", operation, "kept for others", Duration.ofMinutes(30));
    }
  }

  /** How often anything was asked or ordered. */
  public int calls() {
    return asked.size();
  }

  /** What was asked or ordered, in words, from the first on. */
  List<String> asked() {
    return asked;
  }

  private final List<String> crashed = new ArrayList<>();
  private final List<String> down = new ArrayList<>();
  private final List<ServiceRef> known = new ArrayList<>();
  private final List<String> sealed = new ArrayList<>();
  private @Nullable ServiceRef untold;
  private @Nullable ServiceRef silent;
  private boolean refusesCensus;
  private int censuses;
  private final List<String> asked = new ArrayList<>();
  private boolean keepsBack;
  private final List<String> failing = new ArrayList<>();
  private final Set<String> pushedFirst = new HashSet<>();
  private final Map<String, String> commits = new HashMap<>();
  private final List<String> gone = new ArrayList<>();
  private boolean refusesToken;

  public Map<VariableName, String> variables(ServiceRef service) {
    return variables.get(service.serviceId());
  }

  public int redeploys(ServiceRef service) {
    return deployments.get(service.serviceId()).size() - 1;
  }

  public List<String> writes() {
    return writes;
  }

  /** What the replicas that serve now run with, oldest deployment first. */
  public List<Deploy> serving(ServiceRef service) {
    return upOrDown(service).stream().filter(d -> !down.contains(d.id())).toList();
  }

  private List<Deploy> upOrDown(ServiceRef service) {
    var all = deployments.get(service.serviceId());
    Deploy live = live(all);
    var serving = new ArrayList<Deploy>();
    int at = all.indexOf(live);
    if (at > 0 && clock.instant().isBefore(live.created().plus(TO_LIVE).plus(OVERLAP))) {
      serving.add(live(all.subList(0, at)));
    }
    serving.add(live);
    return serving;
  }

  /** Whether any deployment is starting or leaving. */
  public boolean moving() {
    return deployments.values().stream()
        .map(List::getLast)
        .anyMatch(d -> clock.instant().isBefore(d.created().plus(TO_LIVE).plus(OVERLAP)));
  }

  private Deploy live(List<Deploy> all) {
    return all.stream()
        .filter(d -> !d.fails() && !clock.instant().isBefore(d.created().plus(TO_LIVE)))
        .reduce((_, b) -> b)
        .orElseThrow();
  }

  @Override
  public ServiceSnapshot look(ServiceRef service, Set<VariableName> names) throws RemoteFailure {
    asked("look");
    faults.read("railway", "look");
    if (refusesToken) {
      // As Railway does it: under 200.
      throw new RemoteFailure(
          RemoteFailure.Kind.REJECTED, "railway", "look", 200, "not authorized");
    }
    if (service.equals(silent)) {
      throw new RemoteFailure(RemoteFailure.Kind.TRANSIENT, "railway", "look", 503, "no answer");
    }
    if (gone.contains(service.serviceId())) {
      throw RemoteFailure.gone("railway", "look", 200, "there is no service " + service);
    }
    var all = deployments.get(service.serviceId());
    var staged = stagedByOthers.getOrDefault(service.serviceId(), Set.of());
    var deletions = stagedDeletions.getOrDefault(service.serviceId(), Set.of());
    return new ServiceSnapshot(
        shown(variables.get(service.serviceId()), names),
        serving(service).stream().map(d -> view(d, "SUCCESS")).toList(),
        all.stream()
            .filter(d -> clock.instant().isBefore(d.created().plus(TO_LIVE)))
            .map(d -> view(d, "DEPLOYING"))
            .toList(),
        view(all.getLast(), outcome(all.getLast())),
        all.reversed().stream().limit(ServiceSnapshot.MOST).map(d -> view(d, outcome(d))).toList(),
        staged.isEmpty()
            ? deletions.isEmpty()
                ? StagedChanges.NONE
                : new StagedChanges(Map.of(service.serviceId(), deletions), false)
            : new StagedChanges(Map.of(service.serviceId(), staged), true));
  }

  /** Whoever looks at this service gets no answer, until it is another or nobody. */
  public void silence(@Nullable ServiceRef service) {
    silent = service;
  }

  /** One document tells of all services of an environment but this one, from now on. */
  public void tellsTogetherBut(ServiceRef service) {
    untold = service;
  }

  @Override
  public Map<ServiceRef, ServiceSnapshot> lookTogether(
      RailwayEnvironment environment, Map<ServiceRef, Set<VariableName>> services)
      throws RemoteFailure {
    var told = new HashMap<ServiceRef, ServiceSnapshot>();
    if (untold != null) {
      for (var service : services.entrySet()) {
        if (!service.getKey().equals(untold)) {
          told.put(service.getKey(), look(service.getKey(), service.getValue()));
        }
      }
    }
    return told;
  }

  @Override
  public Map<VariableName, StoredVariable> runningWith(
      ServiceRef service, String id, Set<VariableName> names) throws RemoteFailure {
    asked("deploymentSnapshot");
    return deployments.get(service.serviceId()).stream()
        .filter(d -> d.id().equals(id))
        .findFirst()
        .map(d -> shown(d.snapshot(), names))
        .orElse(Map.of());
  }

  /** A service that stands in no plan. */
  public void stranger(ServiceRef service, VariableName name, String value) {
    service(service, 1, Map.of(name, value));
  }

  public void seal(ServiceRef service, VariableName name) {
    sealed.add(service.serviceId() + "/" + name);
  }

  public void refuseCensus(boolean refuses) {
    refusesCensus = refuses;
  }

  public int censuses() {
    return censuses;
  }

  @Override
  public EnvironmentCensus census(RailwayEnvironment environment) throws RemoteFailure {
    asked.add("census");
    censuses++;
    faults.read("railway", "census");
    if (refusesCensus) {
      throw RemoteFailure.rejected("railway", "census", "what service worker holds cannot be read");
    }
    var services = new ArrayList<EnvironmentCensus.Service>();
    var found = new ArrayList<EnvironmentCensus.Variable>();
    for (ServiceRef service : known) {
      if (!service.environment().equals(environment) || gone.contains(service.serviceId())) {
        continue;
      }
      services.add(new EnvironmentCensus.Service(service.serviceId(), service.name(), false));
      variables
          .get(service.serviceId())
          .forEach((name, text) -> found.add(given(service, name, text, true)));
      serving(service)
          .forEach(d ->
              d.snapshot().forEach((name, text) -> found.add(given(service, name, text, false))));
    }
    return new EnvironmentCensus(environment, services, found);
  }

  private EnvironmentCensus.Variable given(
      ServiceRef service, VariableName name, String text, boolean stored) {
    boolean refers = text.startsWith("${{");
    boolean hidden = refers || sealed.contains(service.serviceId() + "/" + name);
    return new EnvironmentCensus.Variable(
        service.serviceId(),
        name.text(),
        hidden ? null : SecretValue.of(text),
        hidden && !refers,
        refers ? List.of(text.substring(3, text.length() - 2)) : List.of(),
        stored);
  }

  @Override
  public void set(ServiceRef service, Map<VariableName, SecretValue> values) throws RemoteFailure {
    asked("set");
    var texts = new TreeMap<VariableName, String>();
    values.forEach((k, v) -> texts.put(k, v.reveal()));
    faults.write(
        "railway",
        "set",
        () -> {
          writes.add("set " + service + " " + texts.keySet());
          variables.get(service.serviceId()).putAll(texts);
          return null;
        });
  }

  @Override
  public void delete(
      RailwayEnvironment environment, Map<ServiceRef, Set<VariableName>> names, Runnable stillOurs)
      throws RemoteFailure {
    stillOurs.run();
    asked("delete");
    faults.write(
        "railway",
        "delete",
        () -> {
          writes.add("delete " + names);
          names.forEach(
              (service, gone) -> variables.get(service.serviceId()).keySet().removeAll(gone));
          return null;
        });
  }

  @Override
  public String redeploy(ServiceRef service, String deploymentId) throws RemoteFailure {
    asked("redeploy");
    if (pushedFirst.remove(service.serviceId())) {
      deploy(service, variables.get(service.serviceId()));
    }
    return faults.write("railway", "redeploy", () -> deploy(service));
  }

  /** What a deployment was built from. */
  public void commit(String deployment, String hash) {
    commits.put(deployment, hash);
  }

  /** Somebody's push arrives between the look before our next redeploy and the redeploy. */
  public void pushFirst(ServiceRef service) {
    pushedFirst.add(service.serviceId());
  }

  /** A person's rollback: the variables of that deployment come back with it. */
  public void rollBack(ServiceRef service, int deployment) {
    deploy(service, deployments.get(service.serviceId()).get(deployment).snapshot());
  }

  /** Anybody's deploy. */
  public String deploy(ServiceRef service) {
    writes.add("redeploy " + service);
    return deploy(service, variables.get(service.serviceId()));
  }

  private String deploy(ServiceRef service, Map<VariableName, String> with) {
    var all = deployments.get(service.serviceId());
    var deploy =
        new Deploy(
            "d" + all.size() + "-" + service.name(),
            clock.instant(),
            Map.copyOf(with),
            all.getLast().replicas(),
            failing.remove(service.serviceId()));
    all.add(deploy);
    return deploy.id();
  }

  private String outcome(Deploy d) {
    return d.fails() ? "FAILED" : down.contains(d.id()) ? "CRASHED" : "SUCCESS";
  }

  private Deployment view(Deploy d, String status) {
    var replicas = new ArrayList<Instance>();
    for (int i = 0; i < d.replicas(); i++) {
      boolean down = i == 0 && crashed.contains(d.id());
      replicas.add(new Instance(d.id() + "-r" + i, down ? "CRASHED" : "RUNNING"));
    }
    return new Deployment(d.id(), status, d.created(), true, replicas, commits.get(d.id()));
  }

  private static Map<VariableName, StoredVariable> shown(
      Map<VariableName, String> all, Set<VariableName> names) {
    var shown = new TreeMap<VariableName, StoredVariable>();
    all.forEach((name, text) -> {
      if (names.contains(name)) {
        shown.put(
            name,
            text.startsWith("${{")
                ? new StoredVariable.Unsealed(
                    SecretValue.of("rendered"), text.substring(3, text.length() - 2))
                : new StoredVariable.Unsealed(SecretValue.of(text), null));
      }
    });
    return shown;
  }
}
