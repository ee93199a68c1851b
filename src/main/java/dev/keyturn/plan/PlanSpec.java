package dev.keyturn.plan;

import dev.keyturn.rotation.NotAffected;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RollBack;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.VaultPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One rotation plan, as declared: which secrets rotate together, in which environments, when, and
 * under whose approval.
 *
 * <p>Read from one YAML file by {@link PlanReader} and checked by {@link PlanChecks}; defaults are
 * filled in, and what an environment leaves out it has from the plan. Pure and immutable: no
 * positions, no I/O, no secret values.
 *
 * @param name {@code [a-z0-9-]{1,63}}, the same as the file's name without its ending
 * @param title one line for people
 * @param owner who answers for the plan, usually an e-mail address
 * @param environments in promotion order, at least one, names unique
 * @param secrets rotated together, one staged redeploy for all of them; at least one, names unique
 * @param approval required 0: nobody is asked
 * @param rollBack when a rotation goes back by itself
 * @param notices who is told of its rotations
 * @param access who may use it
 */
public record PlanSpec(
    String name,
    String title,
    String owner,
    Category category,
    Schedule schedule,
    Plan.ApprovalRule approval,
    List<PlannedEnvironment> environments,
    List<PlannedSecret> secrets,
    Plan.Pace pace,
    RollBack rollBack,
    PlanNotices notices,
    PlanAccess access) {

  /** Allowance for clocks that disagree, added to a token's lifetime before the soak may end. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** Between the two counts that must both find nothing left to re-encrypt. */
  static final Duration RE_ENCRYPTION_COUNTS = Duration.ofHours(1);

  public PlanSpec {
    environments = List.copyOf(environments);
    secrets = List.copyOf(secrets);
  }

  /** The environment with this name, if the plan has it. */
  public Optional<PlannedEnvironment> environment(String environmentName) {
    return environments.stream().filter(e -> e.name().equals(environmentName)).findFirst();
  }

  /**
   * How long the previous values really stay accepted after promotion: the plan's soak, or the
   * longest token lifetime with {@link #CLOCK_SKEW}, or the longest unused-for gate, whichever is
   * longest. Gates may make it longer.
   */
  public Duration leastSoak() {
    var least = pace.soak();
    for (var secret : secrets) {
      least =
          longer(
              least, secret.acceptedTokenLifetime().map(pace.skew()::plus).orElse(Duration.ZERO));
      least = longer(least, secret.retire().unusedFor());
      least = longer(least, secret.retire().reEncrypted() ? pace.recount() : Duration.ZERO);
    }
    return least;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /**
   * Exactly what a rotation does in one of the plan's environments. The same file gives the same
   * plan, and so the same digest.
   */
  public Plan in(PlannedEnvironment environment) {
    Map<String, RailwayEnvironment> projects =
        environment.projects().stream()
            .collect(Collectors.toMap(PlannedProject::alias, PlannedProject::railway));
    List<Consumer> consumers =
        environment.services().stream()
            .filter(s -> secrets.stream().anyMatch(secret -> secret.roleOf(s.alias()).isPresent()))
            .map(s -> consumer(s, projects))
            .toList();
    return new Plan(
        name,
        environment.name(),
        owner,
        consumers,
        secrets.stream().map(s -> secret(s, environment.vault())).toList(),
        pace,
        environment.approval(),
        rollBack,
        environment.notAffected().stream().map(e -> notAffected(e, projects)).toList());
  }

  private static NotAffected notAffected(
      ExcusedService excused, Map<String, RailwayEnvironment> projects) {
    return new NotAffected(
        service(excused.alias(), excused.project(), excused.serviceId(), projects),
        excused.variables(),
        excused.reason());
  }

  private static ServiceRef service(
      String alias, String project, String id, Map<String, RailwayEnvironment> projects) {
    RailwayEnvironment railway = projects.get(project);
    if (railway == null) {
      throw new IllegalArgumentException(
          "service " + alias + " names a project that the environment does not have");
    }
    return new ServiceRef(railway, id, alias);
  }

  private static Consumer consumer(
      PlannedService service, Map<String, RailwayEnvironment> projects) {
    return new Consumer(
        service(service.alias(), service.project(), service.serviceId(), projects),
        service.replicas().orElse(1),
        service.confirm());
  }

  /**
   * Each secret has a path of its own, so that its versions and their compare-and-set are its own.
   */
  private static ManagedSecret secret(PlannedSecret secret, VaultPlace place) {
    return new ManagedSecret(
        new SecretName(secret.name()),
        secret.material(),
        secret.encoding(),
        secret.storedIn().map(VariableName::new).orElse(null),
        secret.slots().pending(),
        secret.slots().previous().orElse(null),
        new VaultPath(place.mount(), place.path() + "/" + secret.field(), secret.field()),
        secret.roles(),
        secret.acceptedTokenLifetime().orElse(Duration.ZERO),
        secret.retire());
  }
}
