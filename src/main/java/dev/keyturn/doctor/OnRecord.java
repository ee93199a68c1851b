package dev.keyturn.doctor;

import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.rotation.KeptBefore;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.port.RotationStore;
import io.micronaut.context.ApplicationContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the database knows of a plan's environments; nothing, where it cannot be asked. */
final class OnRecord {
  private final @Nullable ApplicationContext program;
  private final Findings findings;
  private final Set<String> underWay = new HashSet<>();

  OnRecord(@Nullable ApplicationContext program, Findings findings) {
    this.program = program;
    this.findings = findings;
    if (program != null) {
      findings.attempt(
          "database",
          () ->
              program.getBean(RotationStore.class).open().stream()
                  .map(r -> r.plan() + "/" + r.environment())
                  .forEach(underWay::add));
    }
  }

  Subject subject(PlanSpec file, PlannedEnvironment environment, Plan plan) {
    var kept = new HashMap<SecretName, KeptBefore>();
    if (program != null) {
      findings.attempt(
          "database",
          () ->
              kept.putAll(
                  program.getBean(RotationStore.class).kept(file.name(), environment.name())));
    }
    boolean open = underWay.contains(file.name() + "/" + environment.name());
    return new Subject(file, environment, plan, open, Map.copyOf(kept));
  }
}
