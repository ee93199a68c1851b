package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan.ManagedSecret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final List<Goal> FORWARD =
      List.of(Goal.BEFORE, Goal.ACCEPTING, Goal.KEEPING, Goal.PROMOTED, Goal.CLEAN);
  private final ManagedSecret three = Plans.secret("JWT_SECRET");
  private final ManagedSecret two =
      Plans.secret(
          "JWT_SECRET",
          Map.of("api", Role.BOTH),
          Plans.OPEN,
          Duration.ZERO,
          null,
          null,
          new Material.Salt(16));

  @Test
  void replicas_of_two_neighbouring_deploys_always_accept_what_the_other_signs_with() {
    for (int i = 0; i + 1 < FORWARD.size(); i++) {
      Layout earlier = FORWARD.get(i).of(three);
      Layout later = FORWARD.get(i + 1).of(three);
      assertThat(earlier.accepts(later.signsWith())).as("%s meets %s", earlier, later).isTrue();
      assertThat(later.accepts(earlier.signsWith()) || later.equals(Goal.CLEAN.of(three)))
          .as("%s meets %s", later, earlier)
          .isTrue();
    }
  }

  @Test
  void from_the_first_deploy_to_the_clean_up_both_values_are_accepted() {
    for (Goal goal : List.of(Goal.ACCEPTING, Goal.KEEPING, Goal.PROMOTED)) {
      assertThat(goal.of(three).accepts(SlotContent.OUTGOING)).as(goal.name()).isTrue();
      assertThat(goal.of(three).accepts(SlotContent.INCOMING)).as(goal.name()).isTrue();
    }
  }

  @Test
  void the_outgoing_value_signs_until_promotion_and_never_after() {
    assertThat(FORWARD.stream().map(g -> g.of(three).signsWith()))
        .containsExactly(
            SlotContent.OUTGOING,
            SlotContent.OUTGOING,
            SlotContent.OUTGOING,
            SlotContent.INCOMING,
            SlotContent.INCOMING);
  }

  @Test
  void before_and_after_one_value_is_left_and_the_two_other_slots_are_empty() {
    assertThat(Goal.BEFORE.of(three))
        .isEqualTo(new Layout(SlotContent.OUTGOING, SlotContent.ABSENT, SlotContent.ABSENT));
    assertThat(Goal.CLEAN.of(three))
        .isEqualTo(new Layout(SlotContent.INCOMING, SlotContent.ABSENT, SlotContent.ABSENT));
  }

  @Test
  void an_application_with_two_slots_never_gets_a_third() {
    for (Goal goal : Goal.values()) {
      assertThat(goal.of(two).namePrevious()).as(goal.name()).isEqualTo(SlotContent.ABSENT);
    }
    assertThat(two.variable(Plan.Slot.NAME_PREVIOUS)).isNull();
  }

  @Test
  void keeping_does_as_well_as_accepting_and_no_other_goal_meets_another() {
    for (Goal wanted : Goal.values()) {
      for (Goal there : Goal.values()) {
        boolean good = wanted == there || (wanted == Goal.ACCEPTING && there == Goal.KEEPING);
        assertThat(wanted.metBy(three, there.of(three)))
            .as("%s by %s", wanted, there)
            .isEqualTo(good);
      }
      assertThat(wanted.metBy(three, null)).isFalse();
    }
  }

  @Test
  void what_cannot_be_read_or_is_somebody_elses_is_not_ours() {
    for (SlotContent holding : SlotContent.values()) {
      boolean ours =
          switch (holding) {
            case ABSENT, OUTGOING, INCOMING, KEPT -> true;
            case SEALED, REFERENCE, FOREIGN -> false;
          };
      assertThat(new Layout(holding, SlotContent.ABSENT, SlotContent.ABSENT).ours())
          .isEqualTo(ours);
      assertThat(new Layout(SlotContent.OUTGOING, holding, SlotContent.ABSENT).ours())
          .isEqualTo(ours);
      assertThat(new Layout(SlotContent.OUTGOING, SlotContent.ABSENT, holding).ours())
          .isEqualTo(ours);
    }
  }

  @Test
  void the_variable_of_a_secret_that_is_stored_elsewhere_is_that_one() {
    ManagedSecret elsewhere =
        Plans.secret(
            "DATA_KEY",
            Map.of("api", Role.BOTH),
            Plans.OPEN,
            Duration.ZERO,
            "MASTER_KEY",
            "_PREVIOUS",
            new Material.Salt(16));
    assertThat(elsewhere.variable(Plan.Slot.NAME)).hasToString("MASTER_KEY");
    assertThat(elsewhere.variable(Plan.Slot.NAME_NEW)).hasToString("DATA_KEY_NEW");
  }
}
