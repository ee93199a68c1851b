package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Timings;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/**
 * A worker is stopped while it reads: by its host, by a debugger, with its whole machine. Others
 * take over, call the rotation off or end it, and then it wakes up in the middle of its own step.
 */
class StoppedWorkerTest {
  private static final Actor OPERATOR = new Actor("operator@example.com", "test");
  private static final Duration LONG =
      Timings.PRODUCTION.lease().plus(Timings.PRODUCTION.quarantine()).plusSeconds(1);

  @Test
  void it_wakes_up_in_any_of_its_steps_and_sends_nothing_any_more() {
    int reads = 0;
    var late = new ArrayList<String>();
    boolean stopped = true;
    while (stopped) {
      var world = new World(World.zkeb());
      RotationId id = world.start();
      Stop stop = new Stop(world, id, ++reads);
      world.faults.whileReading(stop::look);
      world.run(id);
      stopped = stop.happened;
      if (stopped && world.railway.writes().size() > stop.written) {
        late.add("at read " + reads + " within a step: " + world.railway.writes().getLast());
      }
      assertThat(world.store.find(id).orElseThrow().state().phase().ended()).isTrue();
      assertThat(world.audit().ok()).as("stopped at read " + reads).isTrue();
    }
    assertThat(reads).as("reads between an intent and its outcome").isGreaterThan(20);
    assertThat(late).isEmpty();
  }

  /** Happens at the n-th read that lies between an intent and its outcome. */
  private static final class Stop {
    private final World world;
    private final RotationId id;
    private int left;
    private boolean happened;
    private int written;

    Stop(World world, RotationId id, int at) {
      this.world = world;
      this.id = id;
      this.left = at;
    }

    void look() {
      boolean within = world.store.attempts(id).stream().anyMatch(a -> a.outcome() == null);
      if (!within || happened || --left > 0) {
        return;
      }
      happened = true;
      world.advance(LONG);
      callOff(world, id);
      world.run(id);
      written = world.railway.writes().size();
    }
  }

  private static void callOff(World world, RotationId id) {
    Phase phase = world.store.find(id).orElseThrow().state().phase();
    if (phase.mayCancel()) {
      try {
        world.commands().give(id, Kind.CANCEL, OPERATOR, "took too long", null);
      } catch (CommandRefused e) {
        throw new AssertionError(e);
      }
    }
  }
}
