package dev.keyturn.sandbox;

import dev.keyturn.sandbox.app.AppSecret;
import dev.keyturn.sandbox.app.AppSpec;
import dev.keyturn.sandbox.app.Habit;
import dev.keyturn.sandbox.app.SharedStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a sandbox world consists of: one environment of a rotation plan, with all times compressed
 * already.
 *
 * @param timeScale for the screen, such as {@code 1 hour takes 1 second}
 * @param environmentName Railway's name for the environment, the same in every project
 * @param vaults the paths that Keyturn's AppRole may use; nothing is stored there yet
 * @param habit how every application treats the slots
 * @param releaseAfterCleanUp when given, the team deploys a service by itself so long after a patch
 *     removed variables of it
 */
public record SandboxSpec(
    String timeScale,
    String environmentName,
    List<Project> projects,
    List<Service> services,
    List<SecretSpec> secrets,
    List<VaultPath> vaults,
    Habit habit,
    WorldPace pace,
    Traffic traffic,
    Optional<Duration> releaseAfterCleanUp) {

  /** What kind of token reaches a project. */
  public enum TokenKind {
    PROJECT,
    WORKSPACE,
    ACCOUNT
  }

  /**
   * A Railway project with the one environment that the world has of it.
   *
   * @param alias the word that services name it by
   * @param tokenVariable the environment variable that carries its token to the client; projects
   *     may share one, unless it is a project token
   */
  public record Project(
      String alias,
      String projectId,
      String environmentId,
      String tokenVariable,
      TokenKind tokenKind) {}

  /**
   * A service that runs the sandbox's application.
   *
   * @param project alias
   * @param attestationTokenVariable the environment variable that carries the bearer token of the
   *     attestation to the client; services may share one
   */
  public record Service(
      String name,
      String project,
      String serviceId,
      int replicas,
      String attestationTokenVariable,
      String attestationPath) {
    /** With the usual attestation path. */
    public Service(
        String name,
        String project,
        String serviceId,
        int replicas,
        String attestationTokenVariable) {
      this(name, project, serviceId, replicas, attestationTokenVariable, AppSpec.ATTESTATION_PATH);
    }
  }

  /** A KV version 2 mount and a path in it, both without slashes at their ends. */
  public record VaultPath(String mount, String path) {}

  /**
   * The users.
   *
   * @param requestsPerSecond of all of them together
   * @param backupsAtStart for each secret that seals backups in each service
   * @param apiKeysAtStart likewise
   * @param expiryMargin a token this close to its expiry is not shown any more
   * @param clockTolerance how long after its expiry an application still takes a token
   */
  public record Traffic(
      int users,
      int requestsPerSecond,
      int backupsAtStart,
      int apiKeysAtStart,
      Duration expiryMargin,
      Duration clockTolerance) {
    /** 12 users, 400 requests a second, 40 backups and API keys, half a second of margin. */
    public static Traffic usual() {
      return new Traffic(12, 400, 40, 40, Duration.ofMillis(500), Duration.ofMillis(500));
    }
  }

  /**
   * Refuses a world that could not run or would measure nothing.
   *
   * @throws IllegalArgumentException naming what does not fit
   */
  public SandboxSpec {
    projects = List.copyOf(projects);
    services = List.copyOf(services);
    secrets = List.copyOf(secrets);
    vaults = List.copyOf(vaults);
    Set<String> aliases = unique(projects, Project::alias, "project");
    unique(projects, Project::environmentId, "environment");
    unique(
        projects.stream().filter(of -> of.tokenKind() == TokenKind.PROJECT).toList(),
        Project::tokenVariable,
        "project token");
    Set<String> names = unique(services, Service::name, "service");
    unique(secrets, SecretSpec::name, "secret");
    for (Service service : services) {
      check(
          aliases.contains(service.project()),
          "service " + service.name() + " is in an unknown project " + service.project());
    }
    for (SecretSpec secret : secrets) {
      check(
          !secret.consumers().isEmpty() && names.containsAll(secret.consumers().keySet()),
          "the consumers of " + secret.name() + " are none, or not all of them are services");
      Duration shortest = traffic.expiryMargin().plusSeconds(2);
      check(
          !secret.makesTokens() || secret.tokenLifetime().compareTo(shortest) >= 0,
          "tokens of %s live for %s ms, too short to be shown; at least %s ms are needed"
              .formatted(secret.name(), secret.tokenLifetime().toMillis(), shortest.toMillis()));
    }
  }

  /**
   * A world called production at the usual pace, with applications that know three slots, no Vault
   * path, and nobody who releases by himself.
   */
  public static SandboxSpec of(
      String timeScale, List<Project> projects, List<Service> services, List<SecretSpec> secrets) {
    return new SandboxSpec(
        timeScale,
        "production",
        projects,
        services,
        secrets,
        List.of(),
        Habit.THREE_SLOT,
        WorldPace.usual(),
        Traffic.usual(),
        Optional.empty());
  }

  public SandboxSpec withEnvironmentName(String name) {
    var changed = new Changed(this);
    changed.environmentName = name;
    return changed.spec();
  }

  public SandboxSpec withVaults(List<VaultPath> paths) {
    var changed = new Changed(this);
    changed.vaults = paths;
    return changed.spec();
  }

  public SandboxSpec withHabit(Habit other) {
    var changed = new Changed(this);
    changed.habit = other;
    return changed.spec();
  }

  public SandboxSpec withPace(WorldPace other) {
    var changed = new Changed(this);
    changed.pace = other;
    return changed.spec();
  }

  public SandboxSpec withTraffic(Traffic other) {
    var changed = new Changed(this);
    changed.traffic = other;
    return changed.spec();
  }

  public SandboxSpec withReleaseAfterCleanUp(Duration delay) {
    var changed = new Changed(this);
    changed.releaseAfterCleanUp = Optional.of(delay);
    return changed.spec();
  }

  /** A description while one thing of it is changed. */
  private static final class Changed {
    private final SandboxSpec from;
    private String environmentName;
    private List<VaultPath> vaults;
    private Habit habit;
    private WorldPace pace;
    private Traffic traffic;
    private Optional<Duration> releaseAfterCleanUp;

    private Changed(SandboxSpec from) {
      this.from = from;
      this.environmentName = from.environmentName;
      this.vaults = from.vaults;
      this.habit = from.habit;
      this.pace = from.pace;
      this.traffic = from.traffic;
      this.releaseAfterCleanUp = from.releaseAfterCleanUp;
    }

    private SandboxSpec spec() {
      return new SandboxSpec(
          from.timeScale,
          environmentName,
          from.projects,
          from.services,
          from.secrets,
          vaults,
          habit,
          pace,
          traffic,
          releaseAfterCleanUp);
    }
  }

  Project projectOf(Service service) {
    return projects.stream()
        .filter(project -> project.alias().equals(service.project()))
        .findFirst()
        .orElseThrow();
  }

  /** The name of a service for {@code RailwayServer}, unique in every world. */
  String placeOf(Service service) {
    return projectOf(service).environmentId() + "/" + service.serviceId();
  }

  /** The secrets that a service reads, in the order of the description. */
  List<SecretSpec> secretsOf(Service service) {
    return secrets.stream()
        .filter(secret -> secret.consumers().containsKey(service.name()))
        .toList();
  }

  /** The application of a service. */
  AppSpec application(Service service, SharedStore store) {
    AppSecret[] read =
        secretsOf(service).stream()
            .map(secret -> secret(service, secret))
            .toArray(AppSecret[]::new);
    AppSpec usual = AppSpec.of(habit, store, read);
    return new AppSpec(
        usual.secrets(),
        habit,
        store,
        usual.reencryption(),
        traffic.clockTolerance(),
        service.attestationPath());
  }

  private static AppSecret secret(Service service, SecretSpec secret) {
    AppSecret.Role role = secret.consumers().getOrDefault(service.name(), AppSecret.Role.BOTH);
    return AppSecret.of(secret.name(), secret.kind(), role)
        .withSlots(secret.newSlot(), secret.previousSlot())
        .withTokenLifetime(secret.tokenLifetime());
  }

  private static <T> Set<String> unique(List<T> all, Function<T, String> name, String what) {
    Set<String> seen = new HashSet<>();
    for (T one : all) {
      check(seen.add(name.apply(one)), "two of the same " + what + ": " + name.apply(one));
    }
    return seen;
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
