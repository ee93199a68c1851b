package dev.keyturn.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.engine.World;
import dev.keyturn.request.CommandRules.Verdict;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.Rotations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommandRulesTest {
  private static final Actor BOB = new Actor("bob@example.com", "api");
  private static final Instant NOW = Rotations.NOON.plusSeconds(60);
  private static final Plan PLAN = World.zkeb();

  @ParameterizedTest
  @EnumSource
  void only_what_has_a_way_back_is_called_off(Phase phase) {
    Verdict verdict = rules(Rotations.at(phase).build()).of(Kind.CANCEL, BOB, null);

    assertThat(verdict instanceof Verdict.Taken).isEqualTo(phase.mayCancel());
    if (phase.ended()) {
      assertThat(verdict).isInstanceOfSatisfying(Verdict.Refused.class, r -> ended(r));
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_not_stalled_is_not_resumed(Phase phase) {
    assertThat(rules(Rotations.at(phase).build()).of(Kind.RESUME, BOB, null))
        .isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void the_same_command_that_nobody_has_acted_upon_counts_once() {
    Rotation rotation = Rotations.at(Phase.SOAKING).build();
    var before = new Command(1, rotation.id(), Kind.CANCEL, BOB, "why", null, NOW, null);

    assertThat(rules(rotation, before).of(Kind.CANCEL, new Actor("BOB@example.com", "slack"), null))
        .isInstanceOf(Verdict.Already.class);
  }

  @Test
  void what_was_acted_upon_may_be_said_again() {
    Rotation rotation = Rotations.at(Phase.SOAKING).build();
    var before = new Command(1, rotation.id(), Kind.RETRY, BOB, "why", null, NOW, NOW);

    assertThat(rules(rotation, before).of(Kind.RETRY, BOB, null)).isInstanceOf(Verdict.Taken.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"APPROVE", "REJECT", "REVIEW", "REVOKE"})
  void nobody_decides_upon_a_plan_that_cannot_be_read(Kind decision) {
    Rotation rotation = Rotations.at(Phase.SOAKING).build();
    var rules = new CommandRules(rotation, Optional.empty(), List.of(), Optional.empty(), NOW);

    assertThat(rules.of(decision, BOB, rotation.digest()))
        .isInstanceOfSatisfying(
            Verdict.Refused.class, r -> assertThat(r.why()).isEqualTo(Refusal.OTHER_PLAN));
    assertThat(rules.of(Kind.CANCEL, BOB, null)).isInstanceOf(Verdict.Taken.class);
  }

  private static void ended(Verdict.Refused refused) {
    assertThat(refused.why()).isEqualTo(Refusal.ENDED);
  }

  private static CommandRules rules(Rotation rotation, Command... given) {
    return new CommandRules(rotation, Optional.of(PLAN), List.of(given), Optional.empty(), NOW);
  }
}
