package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.audit.VerifiedTrail;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.Rotations;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody writes into the database, so that no turn looks at a rotation any more. */
class EndedRowsTest {
  private final World world = World.signed(World.shared());
  private final RotationId id = world.start();
  private final EndedRows rows =
      new EndedRows(
          world.store,
          reader -> new VerifiedTrail(world.auditStore, world.trail(), null).each(reader));
  private final List<String> told = new ArrayList<>();
  private final EndedRows.Told people =
      new EndedRows.Told() {
        @Override
        public void contradicted(Rotation row, String found) {
          told.add(row.id() + " " + found);
        }

        @Override
        public void broken(String found) {
          told.add(found);
        }
      };

  @Test
  void what_ended_as_the_trail_says_is_not_spoken_of() {
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    world.start();
    rows.again(people);
    assertThat(told).isEmpty();
  }

  @Test
  void a_row_that_somebody_set_to_an_ended_phase_is_told_once_a_day() throws Exception {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    Rotation soaking = world.store.find(id).orElseThrow();
    var ended = new RotationState(Phase.COMPLETED, 0, world.store.now(), null);
    world.store.open(soaking.moved(ended, world.store.now()), List.of(), List.of());
    // No turn finds it.
    assertThat(world.engine().tick(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));

    rows.again(people);
    rows.again(people);
    assertThat(told)
        .singleElement()
        .asString()
        .contains(id.text(), "the database says COMPLETED", "the audit trail SOAKING");
    world.clock.advance(Duration.ofDays(1));
    rows.again(people);
    assertThat(told).hasSize(2);
  }

  @Test
  void an_end_that_was_another_and_a_rotation_that_never_was_are_told() throws Exception {
    world.run(id);
    Rotation row = world.store.find(id).orElseThrow();
    var aborted = new RotationState(Phase.ABORTED, 0, row.state().since(), null);
    world.store.open(row.moved(aborted, row.endedAt()), List.of(), List.of());
    world.store.open(Rotations.at(Phase.COMPLETED).build(), List.of(), List.of());
    rows.again(people);
    assertThat(told)
        .hasSize(2)
        .anyMatch(t -> t.contains("says ABORTED") && t.contains("the audit trail COMPLETED"))
        .anyMatch(t -> t.contains("the audit trail PLANNED"));
  }

  @Test
  void a_value_that_is_kept_by_the_database_alone_is_told() throws Exception {
    world.run(id);
    var kept = new Kept(LocalDate.of(2099, 1, 1), null);
    var secrets = world.store.secrets(id).stream().map(s -> s.kept(kept)).toList();
    world.store.open(world.store.find(id).orElseThrow(), secrets, List.of());

    rows.again(people);
    assertThat(told)
        .singleElement()
        .asString()
        .contains("kept until 2099-01-01, the audit trail that it is not");
  }

  @Test
  void a_row_that_was_deleted_is_told_by_what_the_trail_has() {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    var none = new MemoryRotationStore(world.clock, world.auditStore);
    new EndedRows(
            none, reader -> new VerifiedTrail(world.auditStore, world.trail(), null).each(reader))
        .again(people);
    assertThat(told).singleElement().asString().contains(id.text(), "in SOAKING");
  }

  @Test
  void a_trail_that_does_not_hold_is_told_also_when_no_rotation_is_open() {
    world.run(id);
    world.auditStore.edit(3, "\"tool\"", "\"Tool\"");
    rows.again(people);
    assertThat(told).hasSize(1);
  }
}
