package dev.keyturn.engine;

import static dev.keyturn.rotation.Phase.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.Seeded;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.Transitions;
import dev.keyturn.rotation.Transitions.Event;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** All events in all phases, and random sequences of them. */
class TransitionsWalkTest {
  private static final Instant BEGAN = Instant.parse("2026-11-20T09:00:00Z");
  private static final List<Event> EVENTS =
      List.of(
          new Event.Advanced(),
          new Event.Redone(),
          new Event.Prolonged(BEGAN.plusSeconds(30)),
          new Event.CalledOff(),
          new Event.Stalled(ReasonCode.DRIFT),
          new Event.Resumed(),
          new Event.Abandoned());

  /**
   * Each phase: where it advances to, where it deploys again, where it goes when it is called off.
   * {@code ?} depends on the plan: approval, waves, ride. {@code -}: that cannot happen.
   */
  private static final String LEGAL =
      """
      PLANNED           ?                 -               ABORTED
      AWAITING_APPROVAL ADOPTING          -               ABORTED
      ADOPTING          STORING           -               RESTORING
      STORING           STAGING           -               RESTORING
      STAGING           DEPLOY_ACCEPT     -               UNSTAGING
      DEPLOY_ACCEPT     CONVERGE_ACCEPT   -               UNSTAGING
      CONVERGE_ACCEPT   SETTLING          DEPLOY_ACCEPT   UNSTAGING
      SETTLING          PROMOTING         DEPLOY_ACCEPT   UNSTAGING
      PROMOTING         DEPLOY_PROMOTE    DEPLOY_ACCEPT   DEMOTING
      DEPLOY_PROMOTE    CONVERGE_PROMOTE  -               DEMOTING
      CONVERGE_PROMOTE  ?                 DEPLOY_PROMOTE  DEMOTING
      SOAKING           CLEANING          DEPLOY_PROMOTE  DEMOTING
      CLEANING          ?                 DEPLOY_PROMOTE  -
      RIDING            DEPLOY_RETIRE     -               -
      DEPLOY_RETIRE     CONVERGE_RETIRE   -               -
      CONVERGE_RETIRE   RETIRING          DEPLOY_RETIRE   -
      RETIRING          COMPLETED         -               -
      COMPLETED         -                 -               -
      DEMOTING          DEPLOY_DEMOTE     -               -
      DEPLOY_DEMOTE     CONVERGE_DEMOTE   -               -
      CONVERGE_DEMOTE   DRAINING          DEPLOY_DEMOTE   -
      DRAINING          UNSTAGING         DEPLOY_DEMOTE   -
      UNSTAGING         DEPLOY_ABORT      DEPLOY_DEMOTE   -
      DEPLOY_ABORT      CONVERGE_ABORT    -               -
      CONVERGE_ABORT    RESTORING         DEPLOY_ABORT    -
      RESTORING         ABORTED           -               -
      ABORTED           -                 -               -
      ABANDONED         -                 -               -
      """;

  /** Where time counts: towards an end, or towards a stall. */
  private static final Set<Phase> TIMED =
      Arrays.stream(Phase.values())
          .filter(p -> p.name().matches("(DEPLOY|CONVERGE)_.*|SETTLING|SOAKING|RIDING|DRAINING"))
          .collect(Collectors.toSet());

  private static List<Plan> plans() {
    return List.of(
        World.zkeb(),
        World.shared(),
        World.riding(World.zkeb()),
        World.riding(World.shared()),
        World.approvedBy(World.zkeb(), 2, "bob@example.com", "eve@example.com"));
  }

  private static Map<Phase, String[]> legal() {
    var legal = new EnumMap<Phase, String[]>(Phase.class);
    LEGAL
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .forEach(w -> {
          legal.put(Phase.valueOf(w[0]), w);
        });
    return legal;
  }

  /** Where an event leads by the table; null when it must not happen. */
  private static Phase wanted(Plan plan, RotationState from, Event event) {
    String[] row = legal().get(from.phase());
    boolean stalled = from.stalled() != null;
    if (from.phase().ended()) {
      return null;
    }
    return switch (event) {
      case Event.Stalled _ -> from.phase();
      case Event.Abandoned _ -> ABANDONED;
      case Event.Resumed _ -> stalled ? from.phase() : null;
      case Event.CalledOff _ -> phase(row[3]);
      case Event.Redone _ -> stalled ? null : phase(row[2]);
      case Event.Prolonged _ -> !stalled && TIMED.contains(from.phase()) ? from.phase() : null;
      case Event.Advanced _ ->
          stalled ? null : row[1].equals("?") ? depends(plan, from) : phase(row[1]);
    };
  }

  private static Phase phase(String word) {
    return word.equals("-") ? null : Phase.valueOf(word);
  }

  private static Phase depends(Plan plan, RotationState from) {
    boolean waveLeft = from.wave() + 1 < plan.waves().size();
    return switch (from.phase()) {
      case PLANNED -> plan.approval().required() > 0 ? AWAITING_APPROVAL : ADOPTING;
      case CONVERGE_PROMOTE -> waveLeft ? PROMOTING : SOAKING;
      case CLEANING -> plan.pace().rideLimit() == null ? DEPLOY_RETIRE : RIDING;
      default -> throw new IllegalStateException(from.phase().name());
    };
  }

  @Test
  void every_event_in_every_phase_leads_where_the_table_says_or_is_refused() {
    assertThat(legal()).containsOnlyKeys(Phase.values());
    for (Plan plan : plans()) {
      for (Phase phase : Phase.values()) {
        for (int wave = 0; wave < plan.waves().size(); wave++) {
          for (ReasonCode stalled : new ReasonCode[] {null, ReasonCode.DRIFT}) {
            var from = new RotationState(phase, wave, BEGAN, stalled);
            for (Event event : EVENTS) {
              check(plan, from, event, BEGAN.plusSeconds(60));
            }
          }
        }
      }
    }
  }

  @Seeded("keyturn.walk.seed")
  void no_sequence_of_events_comes_back_from_the_clean_up_or_leaves_an_end(long seed) {
    for (Plan plan : plans()) {
      for (int walk = 0; walk < 400; walk++) {
        var random = new Random(seed + walk);
        Instant now = BEGAN;
        RotationState state = RotationState.planned(BEGAN);
        boolean cleaned = false;
        boolean back = false;
        for (int i = 0; i < 120; i++) {
          now = now.plusSeconds(random.nextInt(100));
          // An advance each second time: else few walks would come far.
          Event drawn = EVENTS.get(random.nextBoolean() ? 0 : random.nextInt(EVENTS.size()));
          Event event = drawn instanceof Event.Prolonged ? new Event.Prolonged(now) : drawn;
          RotationState next = check(plan, state, event, now);
          String where = "seed " + (seed + walk) + ", event " + i + ": " + state + " " + event;
          assertThat(next.wave()).as(where).isBetween(0, plan.waves().size() - 1);
          assertThat(next.since()).as(where).isAfterOrEqualTo(state.since());
          assertThat(next.since()).as(where).isBeforeOrEqualTo(now);
          cleaned |= next.phase() == RIDING || next.phase() == DEPLOY_RETIRE;
          back |= next.phase().goesBack();
          assertThat(cleaned && next.phase().mayCancel()).as(where).isFalse();
          assertThat(cleaned && next.phase().goesBack()).as(where).isFalse();
          assertThat(cleaned && next.phase() == ABORTED).as(where).isFalse();
          assertThat(back && !next.phase().calledOff()).as(where).isFalse();
          state = next;
        }
      }
    }
  }

  /** The state afterwards; the same where the event is refused. */
  private static RotationState check(Plan plan, RotationState from, Event event, Instant now) {
    Phase wanted = wanted(plan, from, event);
    if (wanted == null) {
      assertThatThrownBy(() -> Transitions.apply(plan, from, event, now))
          .as("%s in %s", event, from)
          .isInstanceOf(IllegalStateException.class);
      return from;
    }
    RotationState to = Transitions.apply(plan, from, event, now);
    assertThat(to.phase()).as("%s in %s", event, from).isEqualTo(wanted);
    assertThat(to.stalled() != null).isEqualTo(event instanceof Event.Stalled);
    return to;
  }
}
