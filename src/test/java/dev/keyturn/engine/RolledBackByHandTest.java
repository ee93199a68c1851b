package dev.keyturn.engine;

import static dev.keyturn.engine.Outcomes.assertAsBefore;
import static dev.keyturn.engine.Outcomes.assertRotated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * A person restores an earlier deployment while no process of ours looks. Where that by itself
 * breaks nothing, nothing that is done next may break anything either: {@link Acceptance} looks.
 * The model in docs/model found two places where it did.
 */
class RolledBackByHandTest {
  private static final Duration UNTIL_LIVE = Duration.ofMinutes(5);

  /** How many of the rollbacks that were tried broke nothing by themselves. */
  private int harmless;

  @Test
  void before_any_write_on_the_way_forward_it_harms_nobody() {
    everyRollbackBeforeEveryWrite(() -> new World(World.zkeb()), false);
    assertThat(harmless).isGreaterThan(5);
  }

  @Test
  void before_any_write_on_the_way_back_it_harms_nobody() {
    everyRollbackBeforeEveryWrite(() -> new World(World.zkeb()), true);
    assertThat(harmless).isGreaterThan(5);
  }

  @Test
  void of_a_service_that_shares_the_secret_it_harms_nobody_either() {
    everyRollbackBeforeEveryWrite(() -> new World(World.shared()), false);
    assertThat(harmless).isGreaterThan(5);
  }

  /** The longest time in which what is stored and what runs differ. */
  @Test
  void while_the_clean_up_waits_for_a_ride_it_is_not_deployed_over() {
    Plan plan = World.riding(World.zkeb());
    var world = new World(plan);
    ServiceRef service = plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.RIDE_PENDING);
    world.railway.rollBack(service, 1);
    world.advance(Duration.ofDays(7));

    assertThat(world.run(id))
        .asString()
        .contains("DEPLOY_RETIRE")
        .contains("ROLLED_BACK")
        .contains("sign with the incoming value");

    world.railway.rollBack(service, 2);
    world.advance(Duration.ofDays(1));
    EngineReviewTest.say(world, id, Kind.RESUME);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertRotated(world);
  }

  @Test
  void before_the_promoting_deploy_it_can_be_called_off() {
    var happy = new World(World.zkeb());
    happy.run(happy.start());
    for (int n = 1; n <= happy.faults.writes(); n++) {
      var world = new World(World.zkeb());
      RotationId id = world.start();
      diesBefore(world, id, n, false);
      if (world.store.find(id).orElseThrow().state().phase() != Phase.DEPLOY_PROMOTE) {
        continue;
      }
      world.railway.rollBack(world.plan.consumers().getFirst().service(), 0);
      world.advance(UNTIL_LIVE);
      assertThat(world.run(id)).asString().contains("DEPLOY_PROMOTE").contains("ROLLED_BACK");
      EngineReviewTest.say(world, id, Kind.CANCEL);
      assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
      assertAsBefore(world);
      return;
    }
    throw new AssertionError("no write promotes");
  }

  private void everyRollbackBeforeEveryWrite(Supplier<World> worlds, boolean back) {
    World happy = worlds.get();
    RotationId whole = happy.start();
    if (back) {
      cancelledInTheSoak(happy, whole);
    }
    happy.run(whole);
    var endings = new ArrayList<String>();
    int services = Math.min(2, happy.plan.consumers().size());
    for (int n = 1; n <= happy.faults.writes(); n++) {
      for (int service = 0; service < services; service++) {
        for (int to = 0; rolledBack(worlds.get(), n, service, to, back, endings); to++) {}
      }
    }
    assertThat(endings).allMatch(e -> e.contains("Ended") || e.contains("ROLLED_BACK"));
  }

  /** False: there is no such deployment, or it is live. */
  private boolean rolledBack(
      World world, int n, int consumer, int to, boolean back, List<String> endings) {
    RotationId id = world.start();
    diesBefore(world, id, n, back);
    ServiceRef service = world.plan.consumers().get(consumer).service();
    if (to >= world.railway.redeploys(service)) {
      return false;
    }
    world.railway.rollBack(service, to);
    try {
      world.advance(UNTIL_LIVE);
    } catch (AssertionError harmful) {
      return true;
    }
    harmless++;
    try {
      endings.add(world.run(id).toString());
    } catch (AssertionError broken) {
      throw new AssertionError(
          "killed before write " + n + ", " + service + " rolled back to its deployment " + to,
          broken);
    }
    return true;
  }

  private static void diesBefore(World world, RotationId id, int n, boolean back) {
    world.faults.breakWrite(n, Faults.Kind.KILL_BEFORE);
    try {
      if (back) {
        cancelledInTheSoak(world, id);
      }
      world.run(id);
    } catch (Faults.Killed dead) {
      return;
    }
    throw new AssertionError("there is no write " + n);
  }

  private static void cancelledInTheSoak(World world, RotationId id) {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    EngineReviewTest.say(world, id, Kind.CANCEL);
  }
}
