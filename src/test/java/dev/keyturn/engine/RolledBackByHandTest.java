package dev.keyturn.engine;

import static dev.keyturn.engine.Outcomes.assertAsBefore;
import static dev.keyturn.engine.Outcomes.assertRotated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.ServiceSnapshot;
import java.time.Duration;
import java.time.Instant;
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
        .contains("RIDING")
        .contains("ROLLED_BACK")
        .contains("sign with the incoming value");

    world.railway.rollBack(service, 2);
    world.advance(Duration.ofDays(1));
    EngineReviewTest.say(world, id, Kind.RESUME);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertRotated(world);
  }

  @Test
  void while_the_clean_up_waits_for_a_ride_it_is_told_at_once() {
    Plan plan = World.riding(World.zkeb());
    var world = new World(plan);
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.RIDE_PENDING);
    world.railway.rollBack(plan.consumers().getFirst().service(), 1);
    world.advance(UNTIL_LIVE);

    assertThat(world.run(id))
        .asString()
        .contains("RIDING")
        .contains("ROLLED_BACK")
        .contains("sign with the incoming value");
  }

  @Test
  void that_came_and_went_while_the_clean_up_waits_for_a_ride_is_told_too() {
    Plan plan = World.riding(World.zkeb());
    var world = new World(plan);
    ServiceRef service = plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.RIDE_PENDING);
    cameAndWent(world, service);

    assertThat(world.run(id)).asString().contains("RIDING").contains("ROLLED_BACK");

    // What it signed meanwhile has expired.
    world.advance(Duration.ofHours(13));
    world.railway.deploy(service);
    world.advance(UNTIL_LIVE);
    EngineReviewTest.say(world, id, Kind.RESUME);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertRotated(world);
  }

  /** What was signed with the outgoing value in these minutes lives for twelve hours more. */
  @Test
  void that_came_and_went_near_the_end_of_the_soak_lets_it_begin_again() {
    var world = new World(World.zkeb());
    ServiceRef service = world.plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    while (world.clock.instant().isBefore(began(world, id).plus(Duration.ofMinutes(1420)))) {
      world.engine().tick(id);
      world.advance(Duration.ofMinutes(10));
    }
    Instant over = began(world, id).plus(world.plan.soak());
    cameAndWent(world, service);

    assertThat(world.runUntil(id, ReasonCode.SOAK_NOT_OVER).toString())
        .contains("until " + world.clock.instant().plus(world.plan.soak()));
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(world.clock.instant()).isAfter(over.plus(Duration.ofHours(23)));
    assertRotated(world);
  }

  @Test
  void that_came_and_went_while_both_values_settle_lets_the_time_begin_again() {
    var world = new World(World.shared());
    ServiceRef service = world.plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    Instant before = began(world, id);
    world.railway.rollBack(service, 0);
    world.advance(UNTIL_LIVE);
    world.railway.rollBack(service, 1);
    world.advance(UNTIL_LIVE);

    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    assertThat(began(world, id)).isEqualTo(world.clock.instant()).isAfter(before);
  }

  @Test
  void of_the_time_that_nobody_watched_only_what_a_look_vouches_for_counts() {
    var world = new World(World.zkeb());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    Instant before = began(world, id);
    world.advance(Duration.ofHours(3));

    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    assertThat(began(world, id)).isEqualTo(before.plus(Duration.ofMinutes(150)));
    world.advance(Duration.ofMinutes(30));
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    assertThat(began(world, id)).isEqualTo(before.plus(Duration.ofMinutes(150)));
  }

  /** What came and went then is worse than that nobody watched. */
  @Test
  void that_came_and_went_while_nobody_watched_lets_the_soak_begin_again() {
    var world = new World(World.zkeb());
    ServiceRef service = world.plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.advance(Duration.ofMinutes(10));
    world.engine().tick(id);
    cameAndWent(world, service);
    world.advance(Duration.ofHours(3));

    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    assertThat(began(world, id)).isEqualTo(world.clock.instant());
  }

  /** Failed looks are none. */
  @Test
  void while_railway_does_not_answer_the_soak_does_not_go_on() {
    var world = new World(World.zkeb());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    Instant before = began(world, id);
    world.faults.failReads(RemoteFailure.Kind.TRANSIENT);
    for (int i = 0; i < 18; i++) {
      world.advance(Duration.ofMinutes(10));
      world.engine().tick(id);
    }
    world.faults.failReads(null);
    world.advance(Duration.ofMinutes(10));

    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    assertThat(began(world, id)).isAfter(before.plus(Duration.ofHours(2)));
  }

  /** Somebody who deploys so often that it is no longer on the list of what was deployed lately. */
  @Test
  void that_came_and_went_behind_a_flood_of_deployments_lets_the_soak_begin_again() {
    var world = new World(World.zkeb());
    ServiceRef service = world.plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.advance(Duration.ofMinutes(5));
    world.engine().tick(id);
    Instant before = began(world, id);
    cameAndWent(world, service);
    for (int i = 0; i < ServiceSnapshot.MOST; i++) {
      world.railway.deploy(service);
    }
    world.advance(UNTIL_LIVE);

    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    assertThat(began(world, id)).isAfter(before).isEqualTo(world.clock.instant());
  }

  private static void cameAndWent(World world, ServiceRef service) {
    int promoted = world.railway.redeploys(service);
    world.railway.rollBack(service, 1);
    world.advance(Duration.ofMinutes(4));
    world.railway.rollBack(service, promoted);
    world.advance(Duration.ofMinutes(1));
  }

  private static Instant began(World world, RotationId id) {
    return world.store.find(id).orElseThrow().state().since();
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
