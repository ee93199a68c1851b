package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.VariableName;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RetiredValueTest {
  private static final VariableName NAME = new VariableName("JWT_SECRET");

  private final World world = new World(World.zkeb());
  private final ServiceRef api = world.plan.consumers().getFirst().service();

  @Test
  void what_an_earlier_rotation_has_retired_is_not_rotated_from_as_if_nothing_were() {
    RotationId first = completed();
    // Another rotation lies in between, so that the newest of all does not know the value.
    completed();
    deployByHand(World.BEFORE + NAME);

    RotationId id = world.start();

    assertThat(world.run(id))
        .isInstanceOfSatisfying(
            TickResult.Stalled.class,
            s -> {
              assertThat(s.phase()).isEqualTo(Phase.PLANNED);
              assertThat(s.why()).isEqualTo(ReasonCode.RETIRED_VALUE_IN_FORCE);
              assertThat(s.detail())
                  .contains("JWT_SECRET holds a value that rotation " + first + " has retired")
                  .doesNotContain(World.BEFORE);
            });
  }

  @Test
  void an_emergency_starts_from_it_and_says_so_and_what_comes_of_it_rotates_as_ever()
      throws CommandRefused {
    RotationId first = completed();
    deployByHand(World.BEFORE + NAME);
    RotationId refused = world.start();
    world.run(refused);
    world.commands().give(refused, Kind.CANCEL, World.ALICE, "as an emergency", null);
    world.run(refused);

    RotationId emergency = world.start(world.plan, true);
    assertThat(world.run(emergency)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));

    assertThat(world.store.timeline(emergency, 0, 1_000))
        .extracting(TimelineEntry::detail)
        .anyMatch(d -> d.contains("JWT_SECRET holds a value that rotation " + first));
    completed();
  }

  @Test
  void what_a_rotation_was_to_bring_and_was_called_off_is_not_in_force_by_right()
      throws CommandRefused {
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    String incoming = Objects.requireNonNull(world.railway.variables(api).get(slot("_NEW")));
    world.commands().give(id, Kind.CANCEL, World.ALICE, "not now", null);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    completed();
    deployByHand(incoming);

    assertThat(world.run(world.start()))
        .isInstanceOfSatisfying(
            TickResult.Stalled.class,
            s -> {
              assertThat(s.why()).isEqualTo(ReasonCode.RETIRED_VALUE_IN_FORCE);
              assertThat(s.detail()).contains("rotation " + id + " was to bring");
            });
  }

  @Test
  void what_was_called_off_first_and_came_into_force_later_is_in_force_by_right()
      throws CommandRefused {
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    world.commands().give(id, Kind.CANCEL, World.ALICE, "not now", null);
    world.run(id);
    // The same value is made again, as a person may hand it in again.
    world.generated.clear();

    completed();
    completed();
  }

  private RotationId completed() {
    RotationId id = world.start();
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    return id;
  }

  private void deployByHand(String value) {
    world.acceptance.waive();
    world.railway.edit(api, NAME, value);
    world.railway.deploy(api);
    world.advance(FakeRailway.TO_LIVE.multipliedBy(2));
  }

  private static VariableName slot(String suffix) {
    return new VariableName(NAME + suffix);
  }
}
