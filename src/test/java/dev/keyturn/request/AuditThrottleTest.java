package dev.keyturn.request;

import static dev.keyturn.engine.Approvals.BOB;
import static dev.keyturn.engine.Approvals.actions;
import static dev.keyturn.engine.Approvals.asked;
import static dev.keyturn.engine.Approvals.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.engine.World;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.TimelineEntry.What;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A script that goes on asking fills neither the trail nor the channel. */
class AuditThrottleTest {
  private static final Actor ROBOT = new Actor("robot@example.com", "api");

  private final Plan plan =
      World.approvedBy(
          World.zkeb(), 2, "alice@example.com", "bob@example.com", "carol@example.com");

  @Test
  void a_flood_of_commands_that_mean_nothing_leaves_ten_lines_a_minute_and_hides_no_other() {
    var world = asked(plan);
    Commands commands = world.commands();
    for (int i = 0; i < 50; i++) {
      assertRefused(world, commands, Kind.RESUME, Refusal.NOT_STALLED);
    }
    assertThat(lines(world)).isEqualTo(10);

    assertRefused(world, commands, Kind.APPROVE, Refusal.NOT_AN_APPROVER);
    assertThat(lines(world)).as("another kind").isEqualTo(11);
    assertThat(actions(world)).endsWith("command.approve.refused");

    world.clock.advance(Duration.ofMinutes(1));
    assertRefused(world, commands, Kind.RESUME, Refusal.NOT_STALLED);
    assertThat(lines(world)).as("another minute").isEqualTo(12);
  }

  @Test
  void a_yes_that_is_sent_without_end_counts_once_and_leaves_ten_traces() throws Exception {
    var world = asked(plan);
    Commands commands = world.commands();
    var digest = world.store.find(id(world)).orElseThrow().digest();
    assertThat(commands.give(id(world), Kind.APPROVE, BOB, "yes", digest)).isTrue();
    for (int i = 0; i < 50; i++) {
      assertThat(commands.give(id(world), Kind.APPROVE, BOB, "yes", digest)).isFalse();
    }
    assertThat(actions(world).stream().filter("command.approve.repeated"::equals)).hasSize(10);
    assertThat(world.store.commands(id(world))).hasSize(1);
  }

  private static void assertRefused(World world, Commands commands, Kind kind, Refusal why) {
    var digest = world.store.find(id(world)).orElseThrow().digest();
    assertThatExceptionOfType(CommandRefused.class)
        .isThrownBy(() -> commands.give(id(world), kind, ROBOT, "again", digest))
        .satisfies(e -> assertThat(e.why()).isEqualTo(why));
  }

  private static long lines(World world) {
    return world.store.timeline(id(world), 0, 1000).stream()
        .filter(line -> line.what() == What.REFUSED)
        .count();
  }
}
