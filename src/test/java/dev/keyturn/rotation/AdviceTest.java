package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person is told at night must be true, and can be typed as it stands. */
class AdviceTest {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\b(ID|PLAN|ENV)\\b");

  @ParameterizedTest
  @EnumSource(ReasonCode.class)
  void every_reason_says_how_urgent_it_is_and_what_to_type(ReasonCode why) {
    Advice advice = Advice.of(why);
    assertThat(advice.urgency().sentence()).endsWith(".");
    assertThat(advice.commands("01J", "zkeb", "production"))
        .hasSameSizeAs(advice.commands())
        .allSatisfy(command -> assertThat(command).doesNotContainPattern(PLACEHOLDER));
  }

  @Test
  void urgencies_are_told_apart_by_their_words() {
    var sentences = new HashSet<String>();
    for (Advice.Urgency urgency : Advice.Urgency.values()) {
      assertThat(urgency.sentence()).isNotBlank();
      sentences.add(urgency.sentence());
    }
    assertThat(sentences).hasSameSizeAs(Advice.Urgency.values());
  }

  @Test
  void commands_carry_the_rotations_own_names() {
    assertThat(Advice.of(ReasonCode.APPROVAL_PENDING).commands("01J", "zkeb", "production"))
        .first()
        .isEqualTo("keyturn approve 01J -r \"why\"");
  }

  @Test
  void what_the_phase_promises_is_taken_back_where_somebody_has_interfered_and_nowhere_else() {
    String promise = Phase.SOAKING.truth();
    assertThat(promise).isNotBlank();
    assertThat(Advice.truth(Phase.SOAKING, null)).isEqualTo(promise);
    assertThat(Advice.truth(Phase.SOAKING, ReasonCode.SOAK_NOT_OVER)).isEqualTo(promise);
    assertThat(Advice.truth(Phase.SOAKING, ReasonCode.ROLLED_BACK))
        .isEqualTo(promise + " " + Advice.doubt(ReasonCode.ROLLED_BACK))
        .contains("may reject what others sign");
  }

  @Test
  void where_the_journal_is_in_doubt_no_phase_promises_anything() {
    for (Phase phase : Phase.values()) {
      assertThat(Advice.truth(phase, ReasonCode.AUDIT_TAMPERED))
          .startsWith("Not known")
          .doesNotContain(phase.truth());
    }
  }
}
