package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Timings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One pass over one rotation: what it must never do, whoever else is there. */
class ReconciliationTest {
  private final World world = new World(World.zkeb());
  private final RotationId id = world.start();

  @Test
  void what_a_process_had_sent_before_it_died_is_waited_out_before_anything_is_written() {
    world.faults.breakWrite(3, Faults.Kind.KILL_AFTER);
    assertThatThrownBy(() -> world.run(id)).isInstanceOf(Faults.Killed.class);
    int written = world.faults.writes();
    world.advance(Timings.PRODUCTION.lease());

    assertThat(world.engine().tick(id)).asString().contains(ReasonCode.QUARANTINE.name());
    assertThat(world.faults.writes()).isEqualTo(written);
    assertThat(world.store.attempts(id)).noneMatch(attempt -> attempt.outcome() == null);
  }

  @Test
  void while_somebody_else_has_the_rotation_it_touches_nothing() {
    world.store.acquire(id, "another", Duration.ofMinutes(1)).orElseThrow();
    long rev = rev();

    assertThat(world.engine().tick(id)).isInstanceOf(TickResult.Busy.class);
    assertThat(rev()).isEqualTo(rev);
    assertThat(world.faults.writes()).isZero();
  }

  @Test
  void what_has_ended_is_never_moved_again() {
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    long rev = rev();
    int written = world.faults.writes();

    assertThat(world.engine().tick(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(rev()).isEqualTo(rev);
    assertThat(world.faults.writes()).isEqualTo(written);
  }

  @Test
  void a_pass_gives_its_lease_back() {
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);

    assertThat(world.store.acquire(id, "another", Duration.ofMinutes(1))).isPresent();
  }

  private long rev() {
    return world.store.find(id).orElseThrow().rev();
  }
}
