package dev.keyturn.doctor;

import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.rotation.KeptBefore;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.port.RotationStore;
import io.micronaut.context.ApplicationContext;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the database knows of a plan's environments; nothing, where it cannot be asked. */
final class OnRecord {
  private final @Nullable ApplicationContext program;
  private final Findings findings;

  OnRecord(@Nullable ApplicationContext program, Findings findings) {
    this.program = program;
    this.findings = findings;
  }

  Subject subject(PlanSpec file, PlannedEnvironment environment, Plan plan) {
    var kept = new HashMap<SecretName, KeptBefore>();
    boolean[] underWay = {false};
    if (program != null) {
      findings.attempt(
          "database",
          () -> {
            var store = program.getBean(RotationStore.class);
            underWay[0] =
                store.open().stream()
                    .anyMatch(r ->
                        r.plan().equals(file.name()) && r.environment().equals(environment.name()));
            kept.putAll(store.kept(file.name(), environment.name()));
          });
    }
    return new Subject(file, environment, plan, underWay[0], Map.copyOf(kept));
  }
}
