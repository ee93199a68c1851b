package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Timings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An answer is lost, and the process dies in the moment in which it has written that down. */
class LostAnswerTest {
  private static final Duration OVER = Timings.PRODUCTION.lease().plusSeconds(1);

  @Test
  void the_next_process_waits_until_the_write_can_no_longer_land() {
    for (int write : new int[] {7, 9, 11}) {
      var world = new World(World.zkeb());
      RotationId id = world.start();
      world.faults.breakWrite(write, Faults.Kind.TIME_OUT_LATE);
      world.store.diesAfter(Outcome.UNKNOWN);
      assertThatExceptionOfType(Faults.Killed.class).isThrownBy(() -> world.run(id));
      world.advance(OVER);
      assertThat(world.engine().tick(id))
          .as("after write " + write)
          .isInstanceOfSatisfying(
              TickResult.Waiting.class, w -> assertThat(w.why()).isEqualTo(ReasonCode.QUARANTINE));
      world.run(id);
      assertThat(world.store.find(id).orElseThrow().state().phase()).isEqualTo(Phase.COMPLETED);
    }
  }
}
