package dev.keyturn.sandbox;

import dev.keyturn.sandbox.SandboxSpec.Service;
import dev.keyturn.sandbox.SandboxSpec.VaultPath;
import dev.keyturn.sandbox.load.Load;
import dev.keyturn.sandbox.load.LoadReport;
import dev.keyturn.sandbox.load.LoadSpec;
import dev.keyturn.sandbox.load.LoadTarget;
import dev.keyturn.sandbox.railway.RailwayServer;
import dev.keyturn.sandbox.railway.ServingReplica;
import dev.keyturn.sandbox.vault.AppRoleIds;
import dev.keyturn.sandbox.vault.Capability;
import dev.keyturn.sandbox.vault.TokenTerms;
import dev.keyturn.sandbox.vault.VaultNamespace;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running world on loopback: Railway, Vault, an application in every service, and users who never
 * stop. Whoever rotates in it needs only {@link #environment} and {@link #edges}.
 *
 * <p>One run per world: start it, rotate, {@link #finish}, close. A shutdown hook closes it too, so
 * that an interrupted command leaves nothing behind.
 */
public final class SandboxWorld implements AutoCloseable {
  private static final Set<String> UNDER_WAY =
      Set.of("QUEUED", "INITIALIZING", "BUILDING", "DEPLOYING", "REMOVING");

  private final SandboxSpec spec;
  private final SecureRandom random;
  private final long startedAt = System.nanoTime();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, URI> edges = new LinkedHashMap<>();
  private final VaultWorld vault;
  private final VaultServer vaultServer;
  private final RailwayServer railway;
  private final FirstUse firstUse;
  private final @Nullable TeamRelease release;
  private final Load load;
  private final Thread shutdownHook = new Thread(this::close, "sandbox-close");

  /** Where the two servers listen on loopback; 0 takes a free port. */
  public record Ports(int railway, int vault) {
    public static Ports free() {
      return new Ports(0, 0);
    }
  }

  private SandboxWorld(SandboxSpec spec, Ports ports, Clock clock, SecureRandom random)
      throws IOException, InterruptedException {
    this.spec = spec;
    this.random = random;
    FirstState first = new FirstState(spec, clock, random);
    vault = new VaultWorld(clock);
    firstUse =
        new FirstUse(
            spec.secrets().stream().flatMap(secret -> secret.variables().stream()).toList(),
            Set.copyOf(first.values().values()),
            vault::holds);
    vaultServer = VaultServer.start(vault, ports.vault());
    RailwayServer started = null;
    try {
      started = RailwayServer.start(first.railway(firstUse), ports.railway());
      railway = started;
      for (Service service : spec.services()) {
        edges.put(service.name(), railway.edge(spec.placeOf(service)));
      }
      environment.put("KEYTURN_RAILWAY_URL", railway.endpoint().toString());
      environment.put("VAULT_ADDR", vaultServer.address().toString());
      AppRoleIds role = appRole();
      environment.put("KEYTURN_VAULT_ROLE_ID", role.roleId());
      environment.put("KEYTURN_VAULT_SECRET_ID", role.secretId());
      environment.putAll(first.tokens());
      load = Load.start(traffic(first), clock, random);
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (started != null) {
        started.close();
      }
      vaultServer.close();
      throw e;
    }
    release =
        spec.releaseAfterCleanUp()
            .map(delay -> TeamRelease.watch(spec, railway, delay))
            .orElse(null);
  }

  /**
   * Brings everything up and lets the users in. When it returns, every service serves with all its
   * replicas and the first backups and API keys are stored.
   *
   * @param clock must run in real time
   * @param random makes every value of the world
   * @throws IOException a port is taken
   * @throws IllegalStateException a service does not start with its first variables
   */
  public static SandboxWorld start(SandboxSpec spec, Ports ports, Clock clock, SecureRandom random)
      throws IOException, InterruptedException {
    SandboxWorld world = new SandboxWorld(spec, ports, clock, random);
    Runtime.getRuntime().addShutdownHook(world.shutdownHook);
    return world;
  }

  private LoadSpec traffic(FirstState first) {
    SandboxSpec.Traffic traffic = spec.traffic();
    List<LoadTarget> targets =
        spec.services().stream()
            .map(service ->
                LoadTarget.of(
                    service.name(),
                    edge(service.name()),
                    first.application(service),
                    secret -> secret))
            .toList();
    return new LoadSpec(
        targets,
        traffic.users(),
        traffic.requestsPerSecond(),
        traffic.backupsAtStart(),
        traffic.apiKeysAtStart(),
        traffic.expiryMargin());
  }

  /**
   * A role that may write versions and their metadata below the given paths, and delete nothing.
   */
  private AppRoleIds appRole() {
    VaultNamespace root = vault.root();
    Set<Capability> write =
        VaultNamespace.can(Capability.CREATE, Capability.READ, Capability.UPDATE);
    Map<String, Set<Capability>> policy = new LinkedHashMap<>();
    for (VaultPath at : spec.vaults()) {
      root.enableKv(at.mount());
      policy.put(at.mount() + "/data/" + at.path() + "/*", write);
      policy.put(at.mount() + "/metadata/" + at.path() + "/*", write);
      policy.put(at.mount() + "/config", VaultNamespace.can(Capability.READ));
    }
    root.policy("keyturn", policy);
    return root.appRole(
        new TokenTerms(Duration.ofHours(1), Duration.ofHours(24), true, List.of("keyturn")));
  }

  public SandboxSpec spec() {
    return spec;
  }

  /**
   * The environment variables that point a client at this world: {@code KEYTURN_RAILWAY_URL},
   * {@code VAULT_ADDR}, {@code KEYTURN_VAULT_ROLE_ID}, {@code KEYTURN_VAULT_SECRET_ID}, then the
   * Railway tokens and the attestation tokens under the names that the description gives them. The
   * tokens are worth something only here, and only until the world closes.
   */
  public Map<String, String> environment() {
    return Collections.unmodifiableMap(environment);
  }

  /** The base URL of every service by its name, such as {@code http://127.0.0.1:50123}. */
  public Map<String, URI> edges() {
    return Collections.unmodifiableMap(edges);
  }

  /**
   * @throws IllegalArgumentException when the world has no such service
   */
  public URI edge(String service) {
    URI edge = edges.get(service);
    if (edge == null) {
      throw new IllegalArgumentException("no service " + service + "; there are " + edges.keySet());
    }
    return edge;
  }

  /** Railway itself: its events, its deployments, and the person who acts beside the client. */
  public RailwayServer railway() {
    return railway;
  }

  /** Vault itself: its calls and its faults. */
  public VaultWorld vault() {
    return vault;
  }

  /** What the users noticed so far. */
  public LoadReport soFar() {
    return load.report();
  }

  SecureRandom random() {
    return random;
  }

  /**
   * Waits until no deployment is under way and the replicas of every service are of one deployment,
   * sends the users home, has them look at everything stored once more, and reports. Once only.
   *
   * @throws IllegalStateException when a deployment is under way and does not move
   */
  public RunReport finish(RunReport.Ending ending) throws InterruptedException {
    double seconds = (System.nanoTime() - startedAt) / 1e9;
    awaitRest();
    return RunReport.of(this, load.stop(), ending, seconds);
  }

  int newValuesUsedBeforeKept() {
    return firstUse.notKept();
  }

  private void awaitRest() throws InterruptedException {
    var stillness = new Stillness();
    while (!spec.services().stream().allMatch(this::atRest)) {
      if (stillness.tooLong(underWay())) {
        throw new IllegalStateException(
            "a deployment is under way and has not moved for two minutes; look at the world's events");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private List<String> underWay() {
    return spec.services().stream()
        .map(spec::placeOf)
        .flatMap(place ->
            Stream.concat(
                railway.deployments(place).stream().map(of -> of.id() + " " + of.status()),
                railway.liveReplicas(place).stream().map(ServingReplica::deploymentId)))
        .toList();
  }

  private boolean atRest(Service service) {
    String place = spec.placeOf(service);
    return railway.deployments(place).stream().noneMatch(of -> UNDER_WAY.contains(of.status()))
        && railway.liveReplicas(place).stream().map(ServingReplica::deploymentId).distinct().count()
            == 1;
  }

  /** Ends the users, the release, Railway and Vault, in this order. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    load.close();
    if (release != null) {
      release.close();
    }
    railway.close();
    vaultServer.close();
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The process is going down already, perhaps by way of this very hook.
    }
  }
}
