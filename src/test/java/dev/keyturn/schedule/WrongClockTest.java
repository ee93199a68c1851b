package dev.keyturn.schedule;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.engine.TickResult;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The shared clock was an hour ahead, and is set right while turns wait. */
class WrongClockTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final SchedulerTimings PACE =
      new SchedulerTimings(
          Duration.ofMillis(200),
          Duration.ofMillis(200),
          Duration.ofMillis(100),
          Duration.ofMillis(100),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5));

  private volatile Duration ahead = HOUR;
  private final AtomicInteger turns = new AtomicInteger();

  @Test
  void after_a_start_turns_go_on_at_once_and_not_in_an_hour() throws Exception {
    try (var postgres = EmbeddedPostgres.builder().start()) {
      var database = postgres.getPostgresDatabase();
      TaskTable.create(database);
      var work = new OneRotation();
      try (var schedule =
          new RotationScheduler(
              database, true, "ahead", work, () -> {}, () -> {}, PACE, new Random(7))) {
        schedule.start();
        await().until(() -> turns.get() > 3);
      }
      ahead = Duration.ZERO;
      int before = turns.get();
      try (var schedule =
          new RotationScheduler(
              database, true, "right", work, () -> {}, () -> {}, PACE, new Random(7))) {
        schedule.start();
        await().until(() -> turns.get() > before + 3);
      }
      assertThat(turns.get()).isGreaterThan(before + 3);
    }
  }

  @Test
  void a_restart_is_no_occasion_for_what_is_done_once_a_day() throws Exception {
    ahead = Duration.ZERO;
    var days = new AtomicInteger();
    try (var postgres = EmbeddedPostgres.builder().start()) {
      var database = postgres.getPostgresDatabase();
      TaskTable.create(database);
      for (int start = 0; start < 2; start++) {
        int before = turns.get();
        try (var schedule =
            new RotationScheduler(
                database,
                true,
                "start " + start,
                new OneRotation(),
                () -> {},
                days::incrementAndGet,
                PACE,
                new Random(7))) {
          schedule.start();
          await().until(() -> turns.get() > before + 3);
        }
      }
      assertThat(days.get()).isZero();
    }
  }

  private final class OneRotation implements Work {
    private final RotationId id = new RotationId("01J00000000000000000000000");

    @Override
    public Instant now() {
      return Clock.systemUTC().instant().plus(ahead);
    }

    @Override
    public void startDue() {}

    @Override
    public Collection<RotationId> open() {
      return List.of(id);
    }

    @Override
    public TickResult turn(RotationId turn) {
      turns.incrementAndGet();
      return new TickResult.Waiting(Phase.SOAKING, ReasonCode.SOAK_NOT_OVER, "", now(), null);
    }

    @Override
    public void stopSoon() {}
  }
}
