package dev.keyturn.doctor;

import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.rotation.KeptBefore;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.SecretName;
import java.util.Map;

/**
 * One rotation plan in one environment, as a rotation would carry it out.
 *
 * @param underWay whether a rotation of it is open, so that slots and staged deletions may be ours
 * @param kept the former values that earlier rotations keep, by secret
 */
record Subject(
    PlanSpec file,
    PlannedEnvironment environment,
    Plan plan,
    boolean underWay,
    Map<SecretName, KeptBefore> kept) {

  /** For example {@code zkeb/production}. */
  String name() {
    return file.name() + "/" + environment.name();
  }

  String of(Consumer consumer) {
    return consumer.service() + " in " + name();
  }

  String of(ManagedSecret secret, Consumer consumer) {
    return secret.name() + " on " + of(consumer);
  }

  /** By the plan's own word for the project. */
  String of(RailwayEnvironment railway) {
    return "railway project " + alias(railway) + " in " + name();
  }

  String alias(RailwayEnvironment railway) {
    return environment.projects().stream()
        .filter(p ->
            p.railway().projectId().equals(railway.projectId())
                && p.railway().environmentId().equals(railway.environmentId()))
        .map(p -> p.alias())
        .findFirst()
        .orElse(railway.projectId());
  }
}
