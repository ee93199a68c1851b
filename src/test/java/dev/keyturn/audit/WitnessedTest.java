package dev.keyturn.audit;

import static dev.keyturn.audit.TrailFixture.KEY;
import static dev.keyturn.audit.TrailFixture.LOG;
import static dev.keyturn.audit.TrailFixture.SIGNER;
import static dev.keyturn.audit.TrailFixture.draft;
import static dev.keyturn.audit.TrailFixture.export;
import static dev.keyturn.audit.TrailFixture.trail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.MovedClock;
import dev.keyturn.audit.Verification.Kind;
import dev.keyturn.remote.RemoteFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What somebody outside has seen shows what somebody inside has cut. */
class WitnessedTest {
  private final MemoryAuditStore store = new MemoryAuditStore();

  private List<WitnessedCheckpoint> grown(int entries) throws UnreadableAudit {
    var kept = new ArrayList<WitnessedCheckpoint>();
    for (int i = 1; i <= entries; i++) {
      trail(store).append(draft(i));
      kept.add(WitnessedCheckpoint.of(store.head.checkpointNote(), "line " + i));
    }
    return kept;
  }

  @Test
  void every_cut_shows_against_every_checkpoint_behind_it_and_the_missing_entries_are_named()
      throws Exception {
    var kept = grown(24);
    for (int cut = 1; cut < 24; cut++) {
      var older = new MemoryAuditStore();
      older.rows.addAll(store.rows.subList(0, cut));
      older.head = headAt(cut);
      var export = export(older);
      for (int seen = 1; seen <= 24; seen++) {
        var result = verify(export, kept.get(seen - 1));
        if (seen <= cut) {
          assertThat(result.problem()).isEmpty();
        } else {
          var problem = result.problem().orElseThrow();
          assertThat(problem.kind()).isEqualTo(Kind.SHORTER_THAN_ANCHOR);
          assertThat(problem.words())
              .startsWith(
                  "the trail has %d entries, but line %d saw %d: ".formatted(cut, seen, seen))
              .contains(
                  seen == cut + 1
                      ? "entry " + seen + " is missing"
                      : "entries " + (cut + 1) + " to " + seen + " are missing");
        }
      }
      assertThat(
              verify(export, kept.toArray(WitnessedCheckpoint[]::new))
                  .problem()
                  .orElseThrow()
                  .words())
          .as("of several the one that saw most")
          .contains("line 24 saw 24");
    }
  }

  @Test
  void another_history_of_the_same_length_is_said_to_be_one() throws Exception {
    grown(6);
    var other = new MemoryAuditStore();
    for (int i = 1; i <= 6; i++) {
      trail(other).append(draft(i + 100));
    }
    var seen = WitnessedCheckpoint.of(other.head.checkpointNote(), "the witness");
    var problem = verify(export(store), seen).problem().orElseThrow();
    assertThat(problem.kind()).isEqualTo(Kind.DIFFERS_FROM_ANCHOR);
    assertThat(problem.words())
        .isEqualTo(
            "the witness saw as many entries, 6, under another root: there are two histories of this trail");

    trail(store).append(draft(7));
    assertThat(verify(export(store), seen).problem().orElseThrow().words())
        .contains("the first 6 entries are not those that the witness saw");
  }

  @Test
  void a_checkpoint_that_nobody_signed_or_of_another_log_is_no_evidence_and_no_silence()
      throws Exception {
    var kept = grown(6);
    var root = kept.getLast().anchor().root();
    var thief = TrailFixture.signer(LOG, 9);
    var foreign = WitnessedCheckpoint.of(new Checkpoint(LOG, 6, root).sign(thief), "it");
    assertThat(verify(export(store), foreign).problem().orElseThrow().kind())
        .isEqualTo(Kind.BAD_CHECKPOINT);
    var other =
        WitnessedCheckpoint.of(new Checkpoint("another.example", 6, root).sign(SIGNER), "it");
    assertThat(verify(export(store), other).problem().orElseThrow().words())
        .contains("of another log");
    assertThat(verify(export(store), foreign, kept.getLast()).ok()).isFalse();
  }

  @Test
  void a_witness_that_was_not_reached_gets_the_newest_as_soon_as_it_is_and_nobody_waits_for_it()
      throws Exception {
    grown(2);
    var clock = new MovedClock("2026-11-21T10:00:00Z");
    var down = new Remembers("down");
    var up = new Remembers("up");
    down.reachable = false;
    var witnesses = new Witnesses(List.of(down, up), () -> trail(store).signedCheckpoint(), clock);

    assertThat(witnesses.publish()).isEqualTo(Map.of("down", "not reached"));
    assertThat(up.sizes).containsExactly(2L);
    witnesses.again();
    assertThat(down.asked).as("not within a minute").isEqualTo(1);

    grown(3);
    clock.advance(Duration.ofSeconds(61));
    witnesses.again();
    assertThat(down.asked).isEqualTo(2);
    down.reachable = true;
    clock.advance(Duration.ofSeconds(61));
    witnesses.again();
    assertThat(down.sizes).as("the newest, which covers what it missed").containsExactly(5L);

    clock.advance(Duration.ofSeconds(61));
    witnesses.again();
    assertThat(down.asked).as("nothing is owed any more").isEqualTo(3);
  }

  @Test
  void what_a_killed_process_did_not_hand_over_the_next_one_does() throws Exception {
    grown(4);
    var witness = new Remembers("file");
    new Witnesses(
            List.of(witness),
            () -> trail(store).signedCheckpoint(),
            new MovedClock("2026-11-21T10:00:00Z"))
        .again();
    assertThat(witness.sizes).containsExactly(4L);
  }

  @Test
  void a_heartbeat_is_in_the_trail_at_its_anchor_and_with_the_witnesses_and_says_what_lacks()
      throws Exception {
    var witness = new Remembers("file");
    var anchors = new MemoryAnchor();
    var trail = trail(store);
    var witnesses =
        new Witnesses(
            List.of(witness), trail::signedCheckpoint, new MovedClock("2026-11-21T10:00:00Z"));
    var heartbeat =
        new Heartbeat(
            Runnable::run,
            trail,
            new OneKey(SIGNER),
            anchors,
            witnesses,
            new MovedClock("2026-11-21T10:00:00Z"));
    heartbeat.beat();
    assertThat(store.rows).as("it begins no trail").isEmpty();

    grown(1);
    heartbeat.beat();
    assertThat(store.rows.getLast().canonicalText())
        .contains("\"action\":\"audit.heartbeat\"")
        .doesNotContain("error_code");
    assertThat(anchors.anchor).isEqualTo(trail.anchor());
    assertThat(witness.sizes).containsExactly(1L, 2L);

    witness.reachable = false;
    heartbeat.beat();
    assertThat(store.rows.getLast().canonicalText()).contains("\"error_code\":\"WITNESS_BEHIND\"");
  }

  @Test
  void a_heartbeat_whose_anchor_was_not_kept_is_kept_later_and_not_written_again()
      throws Exception {
    var anchors = new MemoryAnchor();
    var trail = trail(store);
    var clock = new MovedClock("2026-11-20T12:00:00Z");
    var witnesses = new Witnesses(List.of(), trail::signedCheckpoint, clock);
    var heartbeat =
        new Heartbeat(Runnable::run, trail, new OneKey(SIGNER), anchors, witnesses, clock);
    grown(1);
    anchors.unreachable = true;
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(heartbeat::beat).isInstanceOf(RemoteFailure.class);
    }
    anchors.unreachable = false;
    heartbeat.beat();
    assertThat(store.rows).as("one a day").hasSize(2);
    assertThat(anchors.anchor).isEqualTo(trail.anchor());
    clock.advance(Duration.ofDays(1));
    heartbeat.beat();
    assertThat(store.rows).hasSize(3);
  }

  @Test
  void a_heartbeat_does_not_go_on_with_a_trail_that_its_anchor_contradicts() throws Exception {
    var anchors = new MemoryAnchor();
    var trail = trail(store);
    var clock = new MovedClock();
    var witnesses = new Witnesses(List.of(), trail::signedCheckpoint, clock);
    grown(2);
    anchors.anchor = Optional.of(new AuditAnchor(9, KEY_ROOT));
    assertThatThrownBy(
            new Heartbeat(Runnable::run, trail, new OneKey(SIGNER), anchors, witnesses, clock)
                ::beat)
        .isInstanceOf(BrokenTrail.class);
    assertThat(store.rows).hasSize(2);
  }

  @Test
  void a_heartbeat_says_when_the_key_is_older_than_a_year() throws Exception {
    var clock = new MovedClock("2026-11-20T12:00:00Z");
    var place = new KeyPlace(SIGNER);
    var trail = place.writer(store);
    var witnesses = new Witnesses(List.of(), trail::signedCheckpoint, clock);
    var heartbeat =
        new Heartbeat(
            Runnable::run, trail, place.process(store), new MemoryAnchor(), witnesses, clock);
    grown(1);
    place.made = Optional.of(clock.instant().minus(Duration.ofDays(365)));
    heartbeat.beat();
    assertThat(store.rows.getLast().canonicalText()).doesNotContain("error_code");
    clock.advance(Duration.ofDays(1));
    heartbeat.beat();
    assertThat(store.rows.getLast().canonicalText()).contains("\"error_code\":\"KEY_DUE\"");
  }

  @Test
  void an_anchor_that_contradicts_the_trail_is_not_written_over() throws Exception {
    grown(3);
    var anchors = new MemoryAnchor();
    var seen = new VerifiedTrail(store, trail(store), "none");
    var note = store.head.checkpointNote();
    anchors.anchor = Optional.of(new AuditAnchor(9, KEY_ROOT));
    assertThat(anchors.keep(note, seen::check)).isInstanceOf(AnchorCheck.Shorter.class);
    anchors.anchor = Optional.of(new AuditAnchor(2, KEY_ROOT));
    assertThat(anchors.keep(note, seen::check)).isInstanceOf(AnchorCheck.RootDiffers.class);
    assertThat(anchors.anchor).contains(new AuditAnchor(2, KEY_ROOT));
    anchors.anchor = Optional.empty();
    assertThat(anchors.keep(note, seen::check)).isInstanceOf(AnchorCheck.Matches.class);
    assertThat(anchors.anchor).contains(AuditAnchor.ofSigned(note));
  }

  private static final String KEY_ROOT = CompactRange.EMPTY.rootText();

  /** The head as it was when the trail had so many entries. */
  private Head headAt(int size) {
    var range = CompactRange.EMPTY;
    for (var row : store.rows.subList(0, size)) {
      range = range.append(Merkle.leaf(row.canonicalText()));
    }
    return new Head(
        size,
        range.toText(),
        Merkle.text(Merkle.leaf(store.rows.get(size - 1).canonicalText())),
        new Checkpoint(LOG, size, range.rootText()).sign(SIGNER));
  }

  private static Verification verify(String export, WitnessedCheckpoint... seen)
      throws IOException {
    return AuditVerifier.verify(
        new ByteArrayInputStream(export.getBytes(StandardCharsets.UTF_8)),
        Optional.of(KEY),
        List.of(seen),
        List.of());
  }

  private static final class Remembers implements CheckpointWitness {
    private final String name;
    private final List<Long> sizes = new ArrayList<>();
    private boolean reachable = true;
    private int asked;

    Remembers(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void remember(String note) throws RemoteFailure {
      asked++;
      if (!reachable) {
        throw new RemoteFailure(
            RemoteFailure.Kind.TRANSIENT, "witness", "remember", 0, "not reached");
      }
      sizes.add(AuditAnchor.ofSigned(note).size());
    }
  }
}
