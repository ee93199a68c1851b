package dev.keyturn.engine;

import dev.keyturn.engine.SmallWorld.Deploy;
import dev.keyturn.engine.SmallWorld.Kept;
import dev.keyturn.engine.SmallWorld.Service;
import dev.keyturn.engine.SmallWorld.Slots3;
import dev.keyturn.engine.SmallWorld.Stage3;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.AttestedSecret;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.EnvironmentCensus;
import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.Instance;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.StagedChanges;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.ReplicaProof;
import dev.keyturn.rotation.port.SecretStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Railway, Vault and the replicas of a {@link SmallWorld}. What they show may be overridden. */
class SmallPorts implements DeployPlatform, SecretStore, ReplicaProof {
  final Play play;

  SmallPorts(Play play) {
    this.play = play;
  }

  SmallWorld world() {
    return play.world;
  }

  Plan.ManagedSecret secret() {
    return world().plan.secrets().getFirst();
  }

  /** The service as the engine gets to see it. */
  Service shown(Service service) {
    return service;
  }

  /** How many stored things need a key. */
  long remaining(String key) {
    return world().data.contains(key) ? 1 : 0;
  }

  private Service seen(ServiceRef ref) {
    return shown(world().service(ref));
  }

  @Override
  public ServiceSnapshot look(ServiceRef ref, Set<VariableName> names) throws RemoteFailure {
    play.read("railway");
    Service service = seen(ref);
    return new ServiceSnapshot(
        variables(service.stored),
        service.serving().map(d -> deployment(d, ref)).toList(),
        service.pending().map(d -> deployment(d, ref)).toList(),
        null,
        // What has come and gone is not told: the engine must be safe without.
        List.of(),
        StagedChanges.NONE);
  }

  private Deployment deployment(Deploy d, ServiceRef ref) {
    int replicas =
        world().plan.consumers().stream()
            .filter(c -> c.service().equals(ref))
            .findFirst()
            .orElseThrow()
            .replicas();
    var instances = new ArrayList<Instance>();
    for (int i = 0; i < replicas; i++) {
      instances.add(new Instance(d.id() + "-r" + i, "RUNNING"));
    }
    return new Deployment(
        d.id(),
        d.stage() == Stage3.PENDING ? "DEPLOYING" : "SUCCESS",
        d.created(),
        true,
        instances);
  }

  @Override
  public Map<VariableName, StoredVariable> runningWith(
      ServiceRef ref, String deploymentId, Set<VariableName> names) {
    return seen(ref).deploys.stream()
        .filter(d -> d.id().equals(deploymentId))
        .findFirst()
        .map(d -> variables(d.with()))
        .orElse(Map.of());
  }

  /** Nobody beside the plan; no fault comes in between, and no turn of the play. */
  @Override
  public EnvironmentCensus census(RailwayEnvironment environment) {
    var services = new ArrayList<EnvironmentCensus.Service>();
    var variables = new ArrayList<EnvironmentCensus.Variable>();
    for (var consumer : world().plan.consumers()) {
      ServiceRef ref = consumer.service();
      services.add(new EnvironmentCensus.Service(ref.serviceId(), ref.name(), false));
      variables(seen(ref).stored)
          .forEach((name, stored) -> {
            if (stored instanceof StoredVariable.Unsealed(SecretValue value, String _)) {
              variables.add(
                  new EnvironmentCensus.Variable(
                      ref.serviceId(), name.text(), value, false, List.of(), true));
            }
          });
    }
    return new EnvironmentCensus(environment, services, variables);
  }

  private Map<VariableName, StoredVariable> variables(Slots3 with) {
    var shown = new TreeMap<VariableName, StoredVariable>();
    for (Slot slot : Slot.values()) {
      String text = text(with, slot);
      VariableName name = secret().variable(slot);
      if (text != null && name != null) {
        shown.put(name, new StoredVariable.Unsealed(SecretValue.of(text), null));
      }
    }
    return shown;
  }

  static @Nullable String text(Slots3 with, Slot slot) {
    return switch (slot) {
      case NAME -> with.name();
      case NAME_NEW -> with.next();
      case NAME_PREVIOUS -> with.previous();
    };
  }

  static Slots3 with(Slots3 before, Slot slot, @Nullable String text) {
    return switch (slot) {
      case NAME -> new Slots3(text, before.next(), before.previous());
      case NAME_NEW -> new Slots3(before.name(), text, before.previous());
      case NAME_PREVIOUS -> new Slots3(before.name(), before.next(), text);
    };
  }

  Slot slot(VariableName name) {
    for (Slot slot : Slot.values()) {
      if (name.equals(secret().variable(slot))) {
        return slot;
      }
    }
    throw new IllegalStateException("nobody should write " + name);
  }

  @Override
  public void set(ServiceRef ref, Map<VariableName, SecretValue> values) throws RemoteFailure {
    var texts = new TreeMap<Slot, String>();
    values.forEach((name, value) -> texts.put(slot(name), value.reveal()));
    write(ref, texts);
  }

  /** Sets variables in one request. */
  void write(ServiceRef ref, Map<Slot, String> texts) throws RemoteFailure {
    play.write(
        "railway",
        "set " + ref.name() + " " + texts,
        world -> {
          Service service = world.service(ref);
          texts.forEach((slot, text) -> service.stored = with(service.stored, slot, text));
          return texts;
        });
  }

  @Override
  public void delete(
      RailwayEnvironment environment, Map<ServiceRef, Set<VariableName>> names, Runnable stillOurs)
      throws RemoteFailure {
    stillOurs.run();
    var slots = new TreeMap<ServiceRef, TreeSet<Slot>>();
    names.forEach((ref, gone) -> {
      var of = slots.computeIfAbsent(ref, _ -> new TreeSet<>());
      gone.forEach(name -> of.add(slot(name)));
    });
    play.write(
        "railway",
        "delete " + slots,
        world -> {
          slots.forEach((ref, gone) -> {
            Service service = world.service(ref);
            gone.forEach(slot -> service.stored = with(service.stored, slot, null));
          });
          return slots;
        });
  }

  @Override
  public String redeploy(ServiceRef ref, String deploymentId) throws RemoteFailure {
    return (String)
        play.write(
            "railway",
            "redeploy " + ref.name(),
            world -> {
              Service service = world.service(ref);
              return service.deploy(service.stored, world.now).id();
            });
  }

  /** It writes nothing and decides nothing but whether to begin, so no fault is tried at it. */
  @Override
  public Set<VaultPath> ready(Collection<VaultPath> paths) {
    return Set.of();
  }

  @Override
  public @Nullable Version newest(VaultPath path) throws RemoteFailure {
    play.read("vault");
    int size = world().vault.size();
    return size == 0 ? null : version(size);
  }

  @Override
  public @Nullable Version read(VaultPath path, int version) throws RemoteFailure {
    play.read("vault");
    return version < 1 || version > world().vault.size() ? null : version(version);
  }

  private Version version(int number) {
    Kept kept = world().vault.get(number - 1);
    return new Version(number, SecretValue.of(kept.text()), kept.labels());
  }

  @Override
  public int write(VaultPath path, int after, SecretValue value, Map<String, String> labels)
      throws RemoteFailure {
    return keep(after, new Kept(value.reveal(), Map.copyOf(labels), true));
  }

  /** Writes a version if the newest is still this one. */
  int keep(int after, Kept version) throws RemoteFailure {
    return (Integer)
        play.write(
            "vault",
            "vault write " + version.text() + " " + version.labels().get("keyturn"),
            world -> {
              if (after != world.vault.size()) {
                throw new RemoteFailure(
                    RemoteFailure.Kind.CONFLICT,
                    "vault",
                    "write",
                    400,
                    "another version is the newest");
              }
              world.vault.add(version);
              return world.vault.size();
            });
  }

  @Override
  public void protect(VaultPath path) {}

  @Override
  public void label(VaultPath path, Map<String, String> labels) throws RemoteFailure {
    play.write("vault", "vault label", world -> world.labelled = true);
  }

  @Override
  public List<AttestedReplica> challenge(
      Plan.Confirmation confirmation,
      String deploymentId,
      Set<String> expected,
      Map<SecretName, Map<SlotContent, SecretValue>> candidates)
      throws RemoteFailure {
    play.read("application");
    ServiceRef ref =
        world().plan.consumers().stream()
            .filter(c -> c.confirmation().equals(confirmation))
            .findFirst()
            .orElseThrow()
            .service();
    var answers = new ArrayList<AttestedReplica>();
    for (Deploy d : seen(ref).serving().toList()) {
      for (Instance instance : deployment(d, ref).replicas()) {
        var held = new TreeMap<SecretName, AttestedSecret>();
        candidates.forEach((name, words) -> held.put(name, held(d.with(), words)));
        answers.add(new AttestedReplica(d.id(), instance.id(), 3600, held));
      }
    }
    return answers;
  }

  private AttestedSecret held(Slots3 with, Map<SlotContent, SecretValue> words) {
    SlotContent signs = null;
    var accepts = new TreeSet<SlotContent>();
    var known = new TreeSet<String>();
    var left = new HashMap<SlotContent, Long>();
    for (var word : words.entrySet()) {
      String key = word.getValue().reveal();
      if (with.accepts(key)) {
        accepts.add(word.getKey());
        known.add(key);
      }
      if (key.equals(world().signer(with))) {
        signs = word.getKey();
      }
      left.put(word.getKey(), remaining(key));
    }
    int unknown = (int) with.keys().distinct().filter(k -> !known.contains(k)).count();
    return new AttestedSecret(signs, accepts, unknown, Map.of(SlotContent.OUTGOING, 7200.0), left);
  }

  @Override
  public Health health(String healthUrl) {
    return Health.answered(200);
  }

  /** The next value that nobody has used before. */
  String generate() {
    return "new" + Objects.requireNonNull(world()).generated++;
  }
}
