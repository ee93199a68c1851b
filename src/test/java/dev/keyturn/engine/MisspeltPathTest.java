package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RotationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way back needs only what the rotation has on record. */
class MisspeltPathTest {
  private final Plan plan = World.zkeb();
  private final World world = new World(plan);

  @Test
  void it_is_found_before_people_are_asked_and_looked_at_again_when_they_say_so() throws Exception {
    var asked = new World(World.approvedBy(plan, 1, "bob@example.com"));
    asked.vault.refuse(plan.secrets().get(1).vault());
    RotationId id = asked.start();
    assertThat(asked.run(id)).asString().contains("PLANNED", "REMOTE_REJECTED");

    asked.vault.allow(plan.secrets().get(1).vault());
    asked.commands().give(id, Kind.RESUME, World.ALICE, "the policy is right now", null);
    assertThat(asked.run(id)).asString().contains("AWAITING_APPROVAL");
    assertThat(asked.store.timeline(id, 0, 100))
        .anyMatch(line -> line.detail().contains("Vault has nothing yet at"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void a_path_at_which_nothing_was_written_is_not_needed_to_call_the_rotation_off(int misspelt)
      throws Exception {
    var path = plan.secrets().get(misspelt).vault();
    world.vault.refuseLater(path);
    RotationId id = world.start();
    assertThat(world.run(id)).asString().contains("ADOPTING", "REMOTE_REJECTED");

    world.commands().give(id, Kind.CANCEL, World.ALICE, "the path is misspelt", null);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(world.railway.writes()).isEmpty();
    assertThat(world.vault.all(path)).isEmpty();
    assertThat(world.audit().ok()).isTrue();
  }
}
