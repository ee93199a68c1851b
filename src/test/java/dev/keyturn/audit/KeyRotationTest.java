package dev.keyturn.audit;

import static dev.keyturn.audit.TrailFixture.KEY;
import static dev.keyturn.audit.TrailFixture.SIGNER;
import static dev.keyturn.audit.TrailFixture.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.MovedClock;
import dev.keyturn.remote.RemoteFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The signing key is changed, and whoever has the old one can follow. */
class KeyRotationTest {
  private static final AuditDraft.Actor ANA = new AuditDraft.Actor("user", "ana", "cli");

  private final MemoryAuditStore store = new MemoryAuditStore();
  private final KeyPlace place = new KeyPlace(SIGNER);
  private final AuditKeys keys = place.process(store);
  private final AuditTrail trail = TrailFixture.trail(store, keys);
  private final MemoryAnchor anchors = new MemoryAnchor();
  private final MovedClock clock = new MovedClock();
  private final List<String> witnessed = new ArrayList<>();
  private boolean reachable = true;

  private KeyRotation handover(Consumer<Runnable> inTransaction) {
    CheckpointWitness witness =
        new CheckpointWitness() {
          @Override
          public String name() {
            return "file";
          }

          @Override
          public void remember(String note) throws RemoteFailure {
            if (!reachable) {
              throw new RemoteFailure(
                  RemoteFailure.Kind.TRANSIENT, "file", "append", 0, "not reached");
            }
            witnessed.add(note);
          }
        };
    var witnesses = new Witnesses(List.of(witness), trail::signedCheckpoint, clock);
    return new KeyRotation(inTransaction, trail, keys, anchors, witnesses, clock);
  }

  private KeyRotation handover() {
    return handover(store::inTransaction);
  }

  @Test
  void the_change_is_in_the_trail_at_the_anchor_and_with_the_witnesses() throws Exception {
    trail.append(draft(1));
    var changed = handover().change(ANA, "yearly", false);

    assertThat(changed.from()).isEqualTo(KEY);
    assertThat(changed.to()).isEqualTo(trail.publicKey()).isNotEqualTo(KEY);
    assertThat(changed.entry()).contains(2L);
    assertThat(changed.lacking()).isEmpty();
    assertThat(store.rows.getLast().canonicalText())
        .contains("\"action\":\"audit.key-changed\"", "\"reason\":\"yearly\"");
    assertThat(anchors.anchor).isEqualTo(trail.anchor());
    assertThat(witnessed).containsExactly(store.head.checkpointNote());
    assertThat(KEY.signed(witnessed.getFirst())).as("who has only the old key").isTrue();
    assertThat(changed.to().signed(witnessed.getFirst())).isTrue();
  }

  @Test
  void a_key_that_was_made_within_the_hour_stays_unless_it_has_to_go() throws Exception {
    trail.append(draft(1));
    place.made = Optional.of(clock.instant().minus(Duration.ofMinutes(59)));
    var kept = handover().change(ANA, "twice by mistake", false);
    assertThat(kept).isEqualTo(new KeyRotation.Changed(KEY, KEY, Optional.empty(), Map.of()));
    assertThat(store.rows).hasSize(1);
    assertThat(anchors.anchor).as("what may be owed is handed over").isEqualTo(trail.anchor());

    assertThat(handover().change(ANA, "leaked", true).entry()).contains(2L);
    place.made = Optional.of(clock.instant().minus(Duration.ofHours(1)));
    assertThat(handover().change(ANA, "yearly", false).entry()).contains(3L);
  }

  @Test
  void a_new_key_does_not_vouch_for_a_history_that_was_cut() {
    for (int i = 0; i < 3; i++) {
      trail.append(draft(i));
    }
    anchors.anchor = Optional.of(new AuditAnchor(9, CompactRange.EMPTY.rootText()));
    assertThatThrownBy(() -> handover().change(ANA, "yearly", false))
        .isInstanceOf(BrokenTrail.class);
    assertThat(store.rows).hasSize(3);
    assertThat(place.versions).as("none was made").hasSize(1);
  }

  @Test
  void an_empty_trail_has_no_key_to_hand_over() {
    assertThatThrownBy(() -> handover().change(ANA, "too early", true))
        .isInstanceOf(BrokenTrail.class)
        .hasMessageContaining("without entries");
  }

  @Test
  void who_was_slower_says_which_key_is_in_force_now_and_announces_nothing() throws Exception {
    trail.append(draft(1));
    var other = place.writer(store);
    var changed =
        handover(
                work -> {
                  faster(other);
                  work.run();
                })
            .change(ANA, "at the same time", false);
    assertThat(changed.entry()).isEmpty();
    assertThat(changed.from()).isEqualTo(KEY);
    assertThat(changed.to()).isEqualTo(place.versions.getLast().publicKey());
    assertThat(store.rows).hasSize(2);
  }

  @Test
  void a_witness_that_was_not_reached_is_named_and_stops_nothing() throws Exception {
    trail.append(draft(1));
    reachable = false;
    assertThat(handover().change(ANA, "yearly", false).lacking())
        .isEqualTo(Map.of("file", "not reached"));
    assertThat(anchors.anchor).isEqualTo(trail.anchor());
  }

  private void faster(AuditTrail other) {
    try {
      place.handOver(store, other);
    } catch (RemoteFailure e) {
      throw new AssertionError(e);
    }
  }
}
