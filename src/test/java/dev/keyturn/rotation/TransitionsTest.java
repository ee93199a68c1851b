package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.rotation.Transitions.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionsTest {
  private static final Instant BEGAN = Scene.NOW.minus(Duration.ofHours(3));
  private static final Event STALLED = new Event.Stalled(ReasonCode.DRIFT);
  private static final Set<Phase> REST_ON_A_DEPLOY =
      EnumSet.of(
          Phase.SETTLING,
          Phase.PROMOTING,
          Phase.SOAKING,
          Phase.CLEANING,
          Phase.DRAINING,
          Phase.UNSTAGING);
  private static final List<Event> ALL =
      List.of(
          new Event.Advanced(),
          new Event.Redone(),
          new Event.CalledOff(),
          STALLED,
          new Event.Resumed());

  private static RotationState in(Phase phase) {
    return new RotationState(phase, 0, BEGAN, null);
  }

  private static RotationState after(RotationState from, Event event) {
    return Transitions.apply(Plans.one(), from, event, Scene.NOW);
  }

  private static List<Phase> way(Plan plan, RotationState from) {
    var way = new ArrayList<Phase>();
    RotationState at = from;
    while (!at.phase().ended()) {
      at = Transitions.apply(plan, at, new Event.Advanced(), Scene.NOW);
      way.add(at.phase());
    }
    return way;
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"COMPLETED", "ABORTED"})
  void an_ended_rotation_stays_ended(Phase ended) {
    for (Event event : ALL) {
      assertThatThrownBy(() -> after(in(ended), event))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(ended + " has ended");
    }
  }

  @Test
  void a_rotation_that_goes_well_passes_every_phase_forward_once() {
    Plan asked = Plans.riding(Plans.approvedBy(Plans.one(), 1), Duration.ofDays(7));
    assertThat(way(asked, RotationState.planned(Scene.NOW)))
        .isEqualTo(EnumSet.range(Phase.AWAITING_APPROVAL, Phase.COMPLETED).stream().toList())
        .doesNotHaveDuplicates();
  }

  @Test
  void nobody_is_asked_and_nothing_rides_where_the_plan_does_not_want_it() {
    assertThat(way(Plans.one(), RotationState.planned(Scene.NOW)))
        .doesNotContain(Phase.AWAITING_APPROVAL, Phase.RIDING)
        .endsWith(Phase.COMPLETED);
  }

  @Test
  void two_waves_are_promoted_deployed_and_confirmed_one_after_the_other() {
    assertThat(way(Plans.shared(), in(Phase.SETTLING)))
        .startsWith(
            Phase.PROMOTING,
            Phase.DEPLOY_PROMOTE,
            Phase.CONVERGE_PROMOTE,
            Phase.PROMOTING,
            Phase.DEPLOY_PROMOTE,
            Phase.CONVERGE_PROMOTE,
            Phase.SOAKING);
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void it_can_be_called_off_until_the_clean_up_begins_and_then_always_ends_as_before(Phase phase) {
    if (!phase.mayCancel()) {
      assertThatThrownBy(() -> after(in(phase), new Event.CalledOff()))
          .isInstanceOf(IllegalStateException.class);
      return;
    }
    RotationState back = after(in(phase), new Event.CalledOff());
    assertThat(back.phase().goesBack() || back.phase() == Phase.ABORTED).isTrue();
    if (back.phase() != Phase.ABORTED) {
      assertThat(way(Plans.one(), back)).endsWith(Phase.ABORTED).doesNotContain(Phase.COMPLETED);
    }
  }

  @Test
  void what_was_promoted_is_demoted_and_drained_before_the_incoming_value_goes() {
    assertThat(way(Plans.one(), after(in(Phase.SOAKING), new Event.CalledOff())))
        .containsExactly(
            Phase.DEPLOY_DEMOTE,
            Phase.CONVERGE_DEMOTE,
            Phase.DRAINING,
            Phase.UNSTAGING,
            Phase.DEPLOY_ABORT,
            Phase.CONVERGE_ABORT,
            Phase.RESTORING,
            Phase.ABORTED);
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void a_stalled_rotation_neither_advances_nor_deploys_again(Phase phase) {
    if (phase.ended()) {
      return;
    }
    RotationState stalled = after(in(phase), STALLED);
    assertThat(stalled).isEqualTo(new RotationState(phase, 0, BEGAN, ReasonCode.DRIFT));
    assertThat(stalled.active()).isFalse();
    for (Event event : List.of(new Event.Advanced(), new Event.Redone())) {
      assertThatThrownBy(() -> after(stalled, event)).isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void
      resuming_leads_back_to_the_same_phase_where_only_the_limits_of_a_ride_and_of_an_approval_stay(
          Phase phase) {
    if (phase.ended()) {
      return;
    }
    RotationState stalled = new RotationState(phase, 1, BEGAN, ReasonCode.DRIFT);
    assertThat(after(stalled, new Event.Resumed()))
        .isEqualTo(
            new RotationState(
                phase,
                1,
                phase == Phase.RIDING || phase == Phase.AWAITING_APPROVAL ? BEGAN : Scene.NOW,
                null));
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void time_that_counts_later_never_counts_earlier_and_not_in_the_future(Phase phase) {
    RotationState at = in(phase);
    if (!phase.lasts() && !phase.converges() && !phase.deploys()) {
      assertThatThrownBy(() -> after(at, new Event.Prolonged(Scene.NOW)))
          .isInstanceOf(IllegalStateException.class);
      return;
    }
    assertThat(after(at, new Event.Prolonged(Scene.NOW)))
        .isEqualTo(new RotationState(phase, at.wave(), Scene.NOW, null));
    for (Instant wrong : List.of(BEGAN.minusMillis(1), Scene.NOW.plusMillis(1))) {
      assertThatThrownBy(() -> after(at, new Event.Prolonged(wrong)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void what_is_not_stalled_cannot_be_resumed() {
    assertThatThrownBy(() -> after(in(Phase.STAGING), new Event.Resumed()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot happen in STAGING");
  }

  @Test
  void only_a_phase_that_rests_on_a_deploy_can_want_it_again() {
    for (Phase phase : Phase.values()) {
      boolean rests = phase.converges() || REST_ON_A_DEPLOY.contains(phase);
      if (rests) {
        Phase again = after(in(phase), new Event.Redone()).phase();
        assertThat(again.name()).as(phase.name()).startsWith("DEPLOY_");
        assertThat(again).isLessThan(phase);
      } else {
        assertThatThrownBy(() -> after(in(phase), new Event.Redone()))
            .as(phase.name())
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }
}
