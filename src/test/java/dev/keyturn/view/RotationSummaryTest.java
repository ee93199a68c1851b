package dev.keyturn.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.Gate;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RotationSummaryTest {

  @ParameterizedTest
  @EnumSource(Phase.class)
  void what_waits_for_nothing_has_nothing_to_do_nor_to_type(Phase phase) {
    var summary = RotationSummary.of(Shop.in(phase));

    assertThat(summary.nextAction())
        .startsWith(phase == Phase.ABANDONED ? "put right what is left" : "nothing: ");
    assertThat(summary.why()).isNull();
    assertThat(summary.urgency()).isNull();
    assertThat(summary.commands()).isEmpty();
    assertThat(summary.blocker()).isNull();
    assertThat(summary.truth()).isEqualTo(phase.truth());
  }

  @Test
  void what_it_waits_for_is_told_by_name() {
    var on = new Blocker(Shop.JWT_KEY, "api", "r1", Gate.UNUSED);
    var summary =
        RotationSummary.of(
            Shop.in(Phase.SOAKING).waiting(ReasonCode.OUTGOING_STILL_USED, on, "by r1", Shop.NOON));

    assertThat(summary.blocker())
        .isEqualTo(
            Map.of(
                "secret", "JWT_SECRET_KEY", "service", "api", "replica", "r1", "gate", "unused"));
    assertThat(summary.why()).isEqualTo(ReasonCode.OUTGOING_STILL_USED);
    assertThat(summary.nextAction()).isEqualTo(ReasonCode.OUTGOING_STILL_USED.sentence());
  }

  @Test
  void nothing_is_advised_that_would_be_refused() {
    var early =
        RotationSummary.of(
            Shop.in(Phase.SOAKING).stalled(ReasonCode.DEPLOY_FAILED, Blocker.NONE, ""));
    var late =
        RotationSummary.of(
            Shop.in(Phase.CLEANING).stalled(ReasonCode.DEPLOY_FAILED, Blocker.NONE, ""));

    assertThat(early.commands()).anyMatch(c -> c.startsWith("keyturn cancel"));
    assertThat(late.commands()).noneMatch(c -> c.startsWith("keyturn cancel")).isNotEmpty();
  }
}
