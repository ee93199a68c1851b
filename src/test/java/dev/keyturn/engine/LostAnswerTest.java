package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RollBack;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Timings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An answer is lost, and the process dies in the moment in which it has written that down. */
class LostAnswerTest {
  private static final Duration OVER = Timings.PRODUCTION.lease().plusSeconds(1);

  @Test
  void a_deploy_whose_answer_was_lost_and_that_has_failed_is_ours_all_the_same() {
    int tried = 0;
    for (int write = 1; write <= 12; write++) {
      var world = new World(World.watched(World.zkeb(), RollBack.USUAL));
      var service = world.plan.consumers().getFirst().service();
      RotationId id = world.start();
      world.railway.failNextDeployment(service);
      world.faults.breakWrite(write, Faults.Kind.TIME_OUT_LANDED);
      world.run(id);
      var deploys =
          world.store.attempts(id).stream().filter(a -> a.effect().equals("redeploy")).toList();
      if (deploys.size() > 1 || !"landed".equals(deploys.getFirst().outcome())) {
        continue;
      }
      tried++;
      assertThat(deploys.getFirst().deploymentId()).isEqualTo("d1-api-server");
      assertThat(world.railway.redeploys(service)).isEqualTo(1);
      assertThat(world.store.find(id).orElseThrow().outcomeReason()).startsWith("DEPLOY_CRASHED");
    }
    assertThat(tried).isEqualTo(1);
  }

  @Test
  void the_next_process_waits_until_the_write_can_no_longer_land() {
    for (int write : new int[] {7, 9, 11}) {
      var world = new World(World.zkeb());
      RotationId id = world.start();
      world.faults.breakWrite(write, Faults.Kind.TIME_OUT_LATE);
      world.store.diesAfter(Logbook.UNKNOWN);
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
