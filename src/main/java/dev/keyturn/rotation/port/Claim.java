package dev.keyturn.rotation.port;

import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.VariableName;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

/** A variable that only one open rotation may touch. */
public record Claim(String environmentId, String serviceId, VariableName variable) {
  /** Every variable of a plan, in one order for all plans. */
  public static Set<Claim> of(Plan plan) {
    var claims =
        new TreeSet<Claim>(
            Comparator.comparing(Claim::environmentId)
                .thenComparing(Claim::serviceId)
                .thenComparing(Claim::variable));
    for (var consumer : plan.consumers()) {
      for (Plan.ManagedSecret secret : plan.secretsOf(consumer.service())) {
        for (Plan.Slot slot : Plan.Slot.values()) {
          VariableName variable = secret.variable(slot);
          if (variable != null) {
            claims.add(
                new Claim(
                    consumer.service().environment().environmentId(),
                    consumer.service().serviceId(),
                    variable));
          }
        }
      }
    }
    return claims;
  }
}
