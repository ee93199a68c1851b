package dev.keyturn.plan;

import dev.keyturn.rotation.Plan;
import java.util.List;
import java.util.Optional;

/**
 * One environment of a plan, such as staging. All its services rotate as one: a rotation is one
 * plan in one environment.
 *
 * @param name {@code [a-z0-9-]{1,63}}
 * @param after the environment that must have COMPLETED first: by default the one listed before it
 * @param approval its own rule, or else the plan's
 * @param projects the Railway environments that take part, aliases unique
 * @param vault where the values rest
 * @param services every service that reads one of the secrets, aliases unique
 * @param notAffected who is given a value beside those and does not mind, aliases unique
 */
public record PlannedEnvironment(
    String name,
    Optional<String> after,
    Plan.ApprovalRule approval,
    List<PlannedProject> projects,
    VaultPlace vault,
    List<PlannedService> services,
    List<ExcusedService> notAffected) {

  public PlannedEnvironment {
    projects = List.copyOf(projects);
    services = List.copyOf(services);
    notAffected = List.copyOf(notAffected);
  }

  /** The service with this alias, if the environment has it. */
  public Optional<PlannedService> service(String alias) {
    return services.stream().filter(s -> s.alias().equals(alias)).findFirst();
  }

  /** The project with this alias, if the environment has it. */
  public Optional<PlannedProject> project(String alias) {
    return projects.stream().filter(p -> p.alias().equals(alias)).findFirst();
  }
}
