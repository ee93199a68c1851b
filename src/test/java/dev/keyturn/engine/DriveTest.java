package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.rotation.RotationId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DriveTest {

  @Test
  void a_bug_in_one_rotation_keeps_no_other_from_moving_and_is_told_at_the_end() {
    var world = new World(World.zkeb());
    RotationId broken = world.start(world.plan.only(Set.of("JWT_SECRET")), false);
    RotationId well = world.start(world.plan.only(Set.of("API_KEY_SALT")), false);
    world.faults.breakWrite(1, Faults.Kind.BUG_LATE);
    var moved = new HashSet<RotationId>();
    var drive = new Drive(world::engine, world.store, world::advance);

    assertThatThrownBy(() ->
            drive.carryOn(
                List.of(broken, well),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                (id, _) -> moved.add(id)))
        .hasMessage("a bug");

    assertThat(moved).containsExactly(well);
  }
}
