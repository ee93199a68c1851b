package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a call that did not succeed means for the rotation. */
class EffectRunnerTest {
  private final World world = new World(World.zkeb());

  @Test
  void what_does_not_answer_is_asked_less_and_less_often_also_when_it_is_only_read() {
    RotationId id = world.start();
    world.faults.failReads(RemoteFailure.Kind.TRANSIENT);

    List<Duration> pauses = pauses(id, 9);

    for (int i = 2; i < 6; i++) {
      assertThat(pauses.get(i)).isGreaterThan(pauses.get(i - 2));
    }
    assertThat(pauses.getLast()).isBetween(pauses.getFirst().multipliedBy(8), Duration.ofHours(1));
    assertThat(rotation(id).failures()).isEqualTo(9);
    assertThat(rotation(id).waitingFor()).isEqualTo(ReasonCode.REMOTE_UNAVAILABLE);
  }

  @Test
  void an_answer_makes_it_forget_how_often_there_was_none() {
    RotationId id = world.start();
    world.faults.failReads(RemoteFailure.Kind.TRANSIENT);
    pauses(id, 5);

    world.faults.failReads(null);
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);

    assertThat(rotation(id).failures()).isZero();
  }

  @Test
  void a_conflict_is_told_as_a_conflict() {
    RotationId id = world.start();
    world.faults.failReads(RemoteFailure.Kind.CONFLICT);

    world.engine().tick(id);

    assertThat(rotation(id).waitingFor()).isEqualTo(ReasonCode.CHANGED_MEANWHILE);
  }

  private List<Duration> pauses(RotationId id, int looks) {
    var pauses = new ArrayList<Duration>();
    for (int i = 0; i < looks; i++) {
      world.engine().tick(id);
      Duration pause = Duration.between(world.clock.instant(), rotation(id).nextLook());
      pauses.add(pause);
      world.clock.advance(pause);
    }
    return pauses;
  }

  private Rotation rotation(RotationId id) {
    return world.store.find(id).orElseThrow();
  }
}
