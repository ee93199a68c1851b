package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Somebody writes into the database that a soak was watched while nobody watched it. */
class SealedLooksTest {
  private final World world = new World(World.shared());
  private final RotationId id = world.start();

  @Test
  void a_moment_that_Keyturn_did_not_write_lets_no_time_count() throws Exception {
    assertProlongedWith(world.clock.instant().plus(Duration.ofHours(3)).minusSeconds(60), "forged");
  }

  @Test
  void neither_does_a_moment_of_another_look_or_none() throws Exception {
    assertProlongedWith(null, null);
  }

  @Test
  void what_Keyturn_wrote_counts() throws Exception {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    Instant since = soaking().state().since();
    for (int i = 0; i < 5; i++) {
      world.advance(Duration.ofMinutes(20));
      world.engine().tick(id);
    }
    assertThat(soaking().state().since()).isEqualTo(since);
  }

  /** Three hours without a look, of a soak of two. */
  private void assertProlongedWith(@Nullable Instant look, @Nullable String seal) throws Exception {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    Instant since = soaking().state().since();
    world.advance(Duration.ofHours(3));
    Rotation row = soaking();
    var standing =
        new Rotation.Standing(
            row.waitingFor(), row.note(), row.blocker(), row.failures(), look, seal);
    world.store.open(
        new Rotation(
            row.id(),
            row.plan(),
            row.environment(),
            row.planText(),
            row.digest(),
            row.requestedBy(),
            row.reason(),
            row.emergency(),
            row.requestedAt(),
            row.state(),
            standing,
            row.quietUntil(),
            null,
            row.outcomeReason(),
            row.endedAt(),
            row.rev(),
            row.fence()),
        List.copyOf(world.store.secrets(id)),
        List.of());
    world.engine().tick(id);
    assertThat(soaking().state().since()).isAfter(since.plus(Duration.ofHours(2)));
  }

  private Rotation soaking() {
    return world.store.find(id).orElseThrow();
  }
}
