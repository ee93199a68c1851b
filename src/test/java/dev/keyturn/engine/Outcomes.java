package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.VariableName;
import java.util.TreeSet;

/** The two ends that a rotation may come to. */
final class Outcomes {
  private Outcomes() {}

  /**
   * NAME holds the newest value that Vault has, NAME_NEW and NAME_PREVIOUS are gone, and nothing
   * else has changed.
   */
  static void assertRotated(World world) {
    for (var consumer : world.plan.consumers()) {
      var variables = world.railway.variables(consumer.service());
      var expected = new TreeSet<VariableName>();
      expected.add(new VariableName("UNRELATED"));
      for (var secret : world.plan.secretsOf(consumer.service())) {
        VariableName name = secret.variable(Slot.NAME);
        expected.add(name);
        assertThat(variables.get(name))
            .isEqualTo(world.vault.all(secret.vault()).getLast().value().reveal());
        assertThat(variables.get(name)).startsWith("generated-");
        assertThat(world.vault.all(secret.vault()).getFirst().value().reveal())
            .isEqualTo("before-" + secret.name());
      }
      assertThat(variables.keySet()).isEqualTo(expected);
      assertThat(variables).containsEntry(new VariableName("UNRELATED"), "stays");
      assertThat(world.railway.serving(consumer.service()).getLast().snapshot())
          .isEqualTo(variables);
    }
  }

  /** Called off before anything was adopted, Vault has no version yet. */
  static void assertAsBefore(World world) {
    for (var consumer : world.plan.consumers()) {
      var variables = world.railway.variables(consumer.service());
      for (var secret : world.plan.secretsOf(consumer.service())) {
        assertThat(variables).containsEntry(secret.variable(Slot.NAME), "before-" + secret.name());
        assertThat(variables)
            .doesNotContainKeys(
                secret.variable(Slot.NAME_NEW), secret.variable(Slot.NAME_PREVIOUS));
        var versions = world.vault.all(secret.vault());
        if (!versions.isEmpty()) {
          assertThat(versions.getLast().value().reveal()).isEqualTo("before-" + secret.name());
        }
      }
      assertThat(world.railway.serving(consumer.service()).getLast().snapshot())
          .isEqualTo(variables);
    }
    assertThat(world.audit().ok()).isTrue();
  }
}
