package dev.keyturn.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.engine.TickResult;
import dev.keyturn.engine.World;
import dev.keyturn.plan.DueDates;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the clock starts, and how often. */
class ScheduledStartTest {
  private static final Actor CRON = new Actor("schedule", "cron");

  @TempDir private Path folder;
  private final World world = new World(World.zkeb());

  @Test
  void what_went_back_is_not_started_again_by_the_clock_before_a_day_is_over() throws Exception {
    Starts starts = starts();
    endAborted(starts.startDue(CRON));

    world.clock.advance(Duration.ofMinutes(1));
    assertThat(starts.startDue(CRON)).isEmpty();
    world.clock.advance(DueDates.REST.minusMinutes(2));
    assertThat(starts.startDue(CRON)).isEmpty();
    world.clock.advance(Duration.ofMinutes(2));
    endAborted(starts.startDue(CRON));
    assertThat(starts.startDue(CRON)).isEmpty();
  }

  @Test
  void a_person_may_start_it_again_at_once() throws Exception {
    Starts starts = starts();
    endAborted(starts.startDue(CRON));

    var again =
        starts.start(
            World.ALICE,
            new StartRequest("zkeb", "staging", Set.of(), "it is mended", false, null));

    assertThat(world.store.open()).extracting(r -> r.id()).containsExactly(again.id());
  }

  @Test
  void what_nobody_could_approve_is_refused_at_once_and_an_emergency_is_not() throws Exception {
    Starts starts = starts();
    String text = Files.readString(folder.resolve("zkeb.yaml"));
    Files.writeString(folder.resolve("zkeb.yaml"), text.replaceFirst("required: 1", "required: 2"));
    var alice = new Actor("alice@zkeb.example.com", "api");
    var asked = new StartRequest("zkeb", "production", Set.of(), "quarterly", false, null);

    assertThatExceptionOfType(CommandRefused.class)
        .isThrownBy(() -> starts.start(alice, asked))
        .satisfies(e -> assertThat(e.why()).isEqualTo(Refusal.TOO_FEW_APPROVERS));
    assertThat(world.store.open()).isEmpty();
    var leaked = new StartRequest("zkeb", "production", Set.of(), "leaked", true, null);
    assertThat(starts.start(alice, leaked).again()).isFalse();
  }

  private void endAborted(List<RotationId> started) throws CommandRefused {
    assertThat(started).hasSize(1);
    RotationId id = started.getFirst();
    world.commands().give(id, Kind.CANCEL, World.ALICE, "as a bad deploy would", null);
    assertThat(world.engine().tick(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
  }

  private Starts starts() throws Exception {
    String text = Files.readString(Path.of("rotation-plans/zkeb.yaml"));
    String always = text.replaceFirst("\\n  window: [^\\n]*", "");
    assertThat(always).isNotEqualTo(text);
    Files.writeString(folder.resolve("zkeb.yaml"), always);
    return world.starts(new PlanFolder(folder, Optional.empty()));
  }
}
