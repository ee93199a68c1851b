package dev.keyturn.plan;

import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.VaultPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Computes, from a rotation plan and one of its environments, exactly what a rotation will do. The
 * same file gives the same plan, and so the same digest.
 */
public final class PlanComputation {
  private PlanComputation() {}

  public static Plan compute(PlanSpec file, PlannedEnvironment environment) {
    Map<String, RailwayEnvironment> projects =
        environment.projects().stream()
            .collect(Collectors.toMap(PlannedProject::alias, PlannedProject::railway));
    List<Consumer> consumers =
        environment.services().stream()
            .filter(s ->
                file.secrets().stream().anyMatch(secret -> secret.roleOf(s.alias()).isPresent()))
            .map(s -> consumer(s, projects))
            .toList();
    return new Plan(
        file.name(),
        environment.name(),
        file.owner(),
        consumers,
        file.secrets().stream().map(s -> secret(s, environment.vault())).toList(),
        file.pace(),
        environment.approval(),
        file.rollBack());
  }

  private static Consumer consumer(
      PlannedService service, Map<String, RailwayEnvironment> projects) {
    RailwayEnvironment project = projects.get(service.project());
    if (project == null) {
      throw new IllegalArgumentException(
          "service " + service.alias() + " names a project that the environment does not have");
    }
    return new Consumer(
        new ServiceRef(project, service.serviceId(), service.alias()),
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
