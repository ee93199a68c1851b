package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.VariableName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The database's clock is the one that counts; a process whose own says something else does
 * nothing.
 */
class ClocksApartTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void a_process_whose_clock_is_wrong_does_nothing_in_any_phase_and_says_so() {
    for (Duration by : List.of(HOUR, HOUR.negated(), Duration.ofSeconds(31))) {
      var world = new World(World.zkeb());
      RotationId id = world.start();
      Engine wrong = world.engine(Clock.offset(world.clock, by));
      for (int look = 0; look < 400; look++) {
        List<String> before = List.copyOf(world.railway.writes());
        Phase phase = phase(world, id);
        if (phase.ended()) {
          break;
        }
        assertThat(wrong.tick(id))
            .isInstanceOfSatisfying(
                TickResult.Waiting.class,
                w -> {
                  assertThat(w.why()).isEqualTo(ReasonCode.CLOCKS_DISAGREE);
                  assertThat(w.detail()).contains(by.isNegative() ? "ahead of" : "behind");
                });
        assertThat(world.railway.writes()).isEqualTo(before);
        assertThat(phase(world, id)).isEqualTo(phase);
        world.engine().tick(id);
        world.advance(Duration.ofMinutes(3));
      }
      world.run(id);
      assertThat(phase(world, id)).isEqualTo(Phase.COMPLETED);
    }
  }

  @Test
  void a_word_to_go_on_is_heeded_once_when_the_clocks_agree_again() throws CommandRefused {
    var world = new World(World.zkeb());
    var service = world.plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    world.railway.stageByOthers(service, new VariableName("FOO"));
    assertThat(world.run(id)).asString().contains("FOREIGN_STAGED_CHANGES");
    world.railway.discardStaged(service);
    world.commands().give(id, Kind.RESUME, World.ALICE, "discarded", null);

    Engine wrong = world.engine(Clock.offset(world.clock, HOUR));
    for (int look = 0; look < 20; look++) {
      assertThat(wrong.tick(id)).asString().contains("FOREIGN_STAGED_CHANGES");
    }
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void a_few_seconds_are_nothing() {
    var world = new World(World.zkeb());
    RotationId id = world.start();
    TickResult result = world.engine(Clock.offset(world.clock, Duration.ofSeconds(20))).tick(id);
    assertThat(result)
        .isInstanceOfSatisfying(
            TickResult.Waiting.class,
            w -> assertThat(w.why()).isEqualTo(ReasonCode.DEPLOY_UNDER_WAY));
  }

  /**
   * The database was an hour behind when the soak began, and is set right in the middle of it: an
   * hour of the soak would be missing.
   */
  @Test
  void a_soak_is_as_long_as_it_should_be_although_the_database_was_behind_for_a_while() {
    var world = new World(World.zkeb());
    var real = new MovedClock();
    RotationId id = world.start();
    Instant began = null;
    for (int look = 0; look < 4_000; look++) {
      if (real.instant().isAfter(Instant.parse("2026-11-20T09:05:00Z"))
          && real.instant().isBefore(Instant.parse("2026-11-20T13:00:00Z"))) {
        world.clock.advance(Duration.between(world.clock.instant(), real.instant().minus(HOUR)));
      } else {
        world.clock.advance(Duration.between(world.clock.instant(), real.instant()));
      }
      world.engine(real).tick(id);
      Phase phase = phase(world, id);
      if (phase == Phase.SOAKING && began == null) {
        began = real.instant();
      }
      if (phase == Phase.CLEANING || phase.compareTo(Phase.CLEANING) > 0) {
        break;
      }
      real.advance(Duration.ofSeconds(61));
    }
    assertThat(began).isNotNull();
    assertThat(Duration.between(began, real.instant()))
        .isGreaterThanOrEqualTo(World.zkeb().soak().minusSeconds(61));
  }

  private static Phase phase(World world, RotationId id) {
    return world.store.find(id).orElseThrow().state().phase();
  }
}
