package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** While what may wait is kept back. */
class RequestBudgetTest {
  private final Plan plan =
      World.approvedBy(
          World.shared(), 0, "bob@example.com", "carol@example.com", "dave@example.com");
  private final World world = new World(plan);

  @Test
  void an_emergency_is_never_kept_back() {
    world.railway.keepBack();

    RotationId id = world.start(plan, true);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(world.entries()).noneMatch(e -> e.toString().contains("BUDGET_SPENT"));
  }

  @Test
  void a_way_back_is_never_kept_back() throws Exception {
    RotationId id = soaking();
    world.commands().give(id, Kind.CANCEL, World.ALICE, "not now", null);

    assertThat(world.engine().tick(id)).isNotInstanceOf(TickResult.Stalled.class);
    assertThat(world.store.find(id).orElseThrow().state().phase().goesBack()).isTrue();
    for (int i = 0; i < 500 && world.store.find(id).orElseThrow().state().active(); i++) {
      TickResult result = world.engine().tick(id);
      if (result instanceof TickResult.Waiting w) {
        assertThat(w.why()).isNotEqualTo(ReasonCode.BUDGET_SPENT);
        world.advance(Duration.between(world.clock.instant(), w.again()));
      }
    }
    assertThat(world.store.find(id).orElseThrow().state().phase()).isEqualTo(Phase.ABORTED);
  }

  @Test
  void a_word_that_the_value_has_leaked_ends_a_wait_for_the_budget() throws Exception {
    RotationId id = soaking();
    for (String who : new String[] {"bob@example.com", "carol@example.com"}) {
      world
          .commands()
          .give(
              id,
              Kind.REVOKE,
              new Actor(who, "api"),
              "leaked",
              world.store.find(id).orElseThrow().digest());
    }

    world.engine().tick(id);

    assertThat(world.store.find(id).orElseThrow().state().phase())
        .isIn(Phase.DEPLOY_RETIRE, Phase.CONVERGE_RETIRE);
  }

  private RotationId soaking() {
    RotationId id = world.start(plan, false);
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.railway.keepBack();
    world.advance(Duration.ofMinutes(11));
    assertThat(world.engine().tick(id))
        .isInstanceOfSatisfying(
            TickResult.Waiting.class, w -> assertThat(w.why()).isEqualTo(ReasonCode.BUDGET_SPENT));
    return id;
  }
}
