package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RotationId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way back needs only what the rotation has on record. */
class MisspeltPathTest {
  private final Plan plan = World.zkeb();
  private final World world = new World(plan);

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void a_path_at_which_nothing_was_written_is_not_needed_to_call_the_rotation_off(int misspelt)
      throws Exception {
    var path = plan.secrets().get(misspelt).vault();
    world.vault.refuse(path);
    RotationId id = world.start();
    assertThat(world.run(id)).asString().contains("ADOPTING", "REMOTE_REJECTED");

    world.commands().give(id, Kind.CANCEL, World.ALICE, "the path is misspelt", null);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(world.railway.writes()).isEmpty();
    assertThat(world.vault.all(path)).isEmpty();
    assertThat(world.audit().ok()).isTrue();
  }
}
