package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.engine.Leftovers.Found;
import dev.keyturn.engine.Leftovers.Kind;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a restored database no longer knows is found by looking outside. */
class LeftoversTest {
  private final Plan plan = World.shared();

  @Test
  void what_a_rotation_that_is_not_on_record_has_left_is_listed() {
    var lost = new World(plan);
    RotationId id = lost.start();
    lost.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    var older = new World(plan);

    List<Found> found = new Leftovers(older.store, lost.railway, lost.vault).of(List.of(plan));

    assertThat(found)
        .filteredOn(f -> f.kind() == Kind.SLOT)
        .extracting(Found::where)
        .contains("auth JWT_SECRET_KEY_NEW", "trading JWT_SECRET_KEY_PREVIOUS")
        .hasSize(6);
    assertThat(found)
        .filteredOn(f -> f.kind() == Kind.UNKNOWN_VERSION)
        .hasSize(2)
        .allSatisfy(f -> assertThat(f.rotation()).isEqualTo(id.text()));
    assertThat(found).noneMatch(f -> f.kind() == Kind.OPEN_ROTATION);
  }

  @Test
  void a_rotation_that_is_open_by_the_database_is_named_and_its_versions_are_known() {
    var world = new World(plan);
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);

    List<Found> found = new Leftovers(world.store, world.railway, world.vault).of(List.of(plan));

    assertThat(found.getFirst().kind()).isEqualTo(Kind.OPEN_ROTATION);
    assertThat(found.getFirst().words()).contains("SOAKING");
    assertThat(found).noneMatch(f -> f.kind() == Kind.UNKNOWN_VERSION);
    assertThat(found)
        .filteredOn(f -> f.kind() == Kind.SLOT)
        .allSatisfy(f -> assertThat(f.rotation()).isEqualTo(id.text()));
  }
}
