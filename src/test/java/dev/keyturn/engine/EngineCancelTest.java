package dev.keyturn.engine;

import static dev.keyturn.engine.EngineReviewTest.say;
import static dev.keyturn.engine.Outcomes.assertAsBefore;
import static dev.keyturn.engine.Outcomes.assertRotated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RotationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A person calls a rotation off at every point where it can stand. {@link Acceptance} watches
 * throughout.
 */
class EngineCancelTest {

  /** Where a rotation waits, or else the write that did not succeed. */
  record Point(Plan plan, Phase phase, int wave, int write) {
    @Override
    public String toString() {
      return plan.name() + " at " + (write > 0 ? "write " + write : phase + " wave " + wave);
    }
  }

  static Stream<Point> waits() {
    return Stream.of(World.zkeb(), World.shared())
        .flatMap(plan -> {
          var world = new World(plan);
          RotationId id = world.start();
          var points = new ArrayList<Point>();
          while (world.engine().tick(id) instanceof TickResult.Waiting) {
            var state = world.store.find(id).orElseThrow().state();
            var point = new Point(plan, state.phase(), state.wave(), 0);
            if (!points.contains(point)) {
              points.add(point);
            }
            world.advance(Duration.ofSeconds(20));
            if (state.phase() == Phase.SOAKING) {
              break;
            }
          }
          return points.stream();
        });
  }

  /** Every write of a happy rotation. */
  static Stream<Point> writes() {
    return Stream.of(World.zkeb(), World.shared())
        .flatMap(plan -> {
          var happy = new World(plan);
          happy.run(happy.start());
          return Stream.iterate(1, n -> n + 1)
              .limit(happy.faults.writes())
              .map(n -> new Point(plan, null, 0, n));
        });
  }

  @ParameterizedTest
  @MethodSource("waits")
  void called_off_while_it_waits(Point point) {
    var world = new World(point.plan());
    RotationId id = drive(world, point, Faults.Kind.NONE);
    say(world, id, Kind.CANCEL);

    finish(world, id, true);
  }

  @ParameterizedTest
  @MethodSource("writes")
  void called_off_after_a_write_that_failed_or_whose_end_nobody_knows(Point point) {
    for (var kind :
        List.of(
            Faults.Kind.UNAVAILABLE,
            Faults.Kind.TIME_OUT_LANDED,
            Faults.Kind.TIME_OUT_LATE,
            Faults.Kind.KILL_LATE)) {
      var world = new World(point.plan());
      RotationId id = drive(world, point, kind);
      boolean may = world.store.find(id).orElseThrow().state().phase().mayCancel();
      say(world, id, Kind.CANCEL);

      finish(world, id, may);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Faults.Kind.class,
      names = {"KILL_AFTER", "KILL_LATE", "TIME_OUT_LANDED"})
  void a_fault_at_any_write_on_the_way_back_never_changes_the_ending(Faults.Kind kind) {
    var points =
        Stream.concat(
                waits()
                    .filter(p ->
                        p.phase() == Phase.SETTLING
                            || (p.phase() == Phase.CONVERGE_PROMOTE && p.wave() == 0)
                            || p.phase() == Phase.SOAKING),
                writes().filter(p -> p.write() == halfWayThroughPromotion(p.plan())))
            .toList();
    for (Point point : points) {
      for (int n = 1; ; n++) {
        var world = new World(point.plan());
        var fault = point.write() > 0 ? Faults.Kind.UNAVAILABLE : Faults.Kind.NONE;
        RotationId id = drive(world, point, fault);
        say(world, id, Kind.CANCEL);
        int broken = world.faults.writes() + n;
        world.faults.breakWrite(broken, kind);
        finish(world, id, true);
        if (world.faults.writes() < broken) {
          break;
        }
      }
    }
  }

  /** The write after that of the first NAME. */
  private static int halfWayThroughPromotion(Plan plan) {
    var world = new World(plan);
    world.run(world.start());
    int vault = 2 * plan.secrets().size();
    var writes = world.railway.writes();
    for (int i = 0; i < writes.size(); i++) {
      String write = writes.get(i);
      if (plan.secrets().stream().anyMatch(s -> write.endsWith(s.name() + "]"))) {
        return vault + i + 2;
      }
    }
    throw new AssertionError("nothing is promoted");
  }

  private static RotationId drive(World world, Point point, Faults.Kind kind) {
    world.faults.breakWrite(point.write(), kind);
    RotationId id = world.start();
    for (int i = 0; i < 500; i++) {
      try {
        world.engine().tick(id);
      } catch (Faults.Killed e) {
        return id;
      }
      var state = world.store.find(id).orElseThrow().state();
      if (point.write() > 0
          ? world.faults.writes() >= point.write()
          : state.phase() == point.phase() && state.wave() == point.wave()) {
        return id;
      }
      var next = world.store.find(id).orElseThrow().nextLook();
      world.advance(Duration.between(world.clock.instant(), next));
    }
    throw new AssertionError("never came to " + point);
  }

  private static void finish(World world, RotationId id, boolean back) {
    TickResult result;
    try {
      result = world.run(id);
    } catch (Faults.Killed e) {
      result = world.run(id);
    }
    world.advance(Duration.ofMinutes(5));
    assertThat(result).isEqualTo(new TickResult.Ended(back ? Phase.ABORTED : Phase.COMPLETED));
    if (back) {
      assertAsBefore(world);
    } else {
      assertRotated(world);
      assertThat(world.audit().ok()).isTrue();
    }
  }
}
