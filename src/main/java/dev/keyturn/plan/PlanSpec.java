package dev.keyturn.plan;

import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RollBack;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
}
