package dev.keyturn.audit;

import static dev.keyturn.audit.TrailFixture.trail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A reader hashes what is new to it, and notices when what it has read is no longer there. */
class VerifiedTrailTest {
  private static final AuditDraft.Actor ANA = new AuditDraft.Actor("user", "ana", "cli");

  private final MemoryAuditStore store = new MemoryAuditStore();
  private final AuditTrail trail = trail(store);
  private final VerifiedTrail seen = new VerifiedTrail(store, trail, "01J");

  private void append(String rotation, int entries) {
    for (int i = 0; i < entries; i++) {
      trail.append(AuditDraft.by(ANA, "test.entry").rotation(rotation).build());
    }
  }

  /**
   * @return what was kept of the six entries
   */
  private AuditAnchor readWholeAndCutBackToFourOfSix() {
    append("01J", 4);
    var older = store.saved();
    append("01J", 2);
    var anchor = trail.anchor().orElseThrow();
    seen.verify();
    store.restore(older);
    return anchor;
  }

  private long read(Runnable work) {
    long before = store.rowsRead();
    work.run();
    return store.rowsRead() - before;
  }

  @Test
  void it_tells_of_one_rotation_and_of_no_other_that_is_only_named() {
    append("01J", 1);
    append("01K", 1);
    trail.append(AuditDraft.by(ANA, "test.entry").rotation("01K").reason("after 01J").build());
    append("01J", 2);
    assertThat(seen.about()).extracting(AuditEntry::seq).containsExactly(1L, 4L, 5L);
    append("01J", 1);
    assertThat(seen.about()).extracting(AuditEntry::seq).containsExactly(1L, 4L, 5L, 6L);
  }

  @Test
  void a_trail_without_entries_tells_of_nothing_and_is_shorter_than_any_anchor() {
    assertThat(seen.about()).isEmpty();
    append("01J", 1);
    var anchor = trail.anchor().orElseThrow();
    store.restore(new MemoryAuditStore());
    assertThat(seen.check(anchor)).isEqualTo(new AnchorCheck.Shorter(0, 1));
  }

  @Test
  void what_was_read_is_not_read_again() {
    append("01J", 20);
    assertThat(read(seen::verify)).isEqualTo(20);
    assertThat(read(seen::verify)).isZero();
    append("01J", 3);
    assertThat(read(seen::verify)).isEqualTo(3);
    var end = trail.anchor().orElseThrow();
    assertThat(read(() -> assertThat(seen.check(end)).isEqualTo(new AnchorCheck.Matches(23))))
        .isZero();
  }

  @Test
  void an_anchor_that_it_has_passed_is_looked_for_once_more_and_then_remembered() {
    append("01J", 5);
    var early = trail.anchor().orElseThrow();
    append("01J", 5);
    seen.verify();
    assertThat(read(() -> assertThat(seen.check(early)).isEqualTo(new AnchorCheck.Matches(10))))
        .isEqualTo(10);
    append("01J", 1);
    assertThat(read(() -> assertThat(seen.check(early)).isEqualTo(new AnchorCheck.Matches(11))))
        .isEqualTo(1);
    assertThat(seen.about()).as("each once").hasSize(11);
    assertThat(seen.check(new AuditAnchor(5, trail.anchor().orElseThrow().root())))
        .isEqualTo(new AnchorCheck.RootDiffers(5));
  }

  @Test
  void an_older_copy_put_back_is_shorter_than_what_was_kept() {
    var anchor = readWholeAndCutBackToFourOfSix();
    assertThat(seen.check(anchor)).isEqualTo(new AnchorCheck.Shorter(4, 6));
    assertThat(seen.about()).extracting(AuditEntry::seq).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void another_history_written_over_an_older_copy_differs_from_what_was_kept() {
    var anchor = readWholeAndCutBackToFourOfSix();
    append("01K", 3);
    assertThat(seen.about()).as("read again, whole").hasSize(4);
    assertThat(seen.check(anchor)).isEqualTo(new AnchorCheck.RootDiffers(6));
  }

  @Test
  void rows_that_are_not_those_that_the_head_was_signed_for_are_no_trail() {
    append("01J", 6);
    var anchor = trail.anchor().orElseThrow();
    store.edit(3, "01J", "01X");
    assertThatThrownBy(seen::verify)
        .isInstanceOf(BrokenTrail.class)
        .hasMessage("the audit entries are not those that were signed");
    assertThatThrownBy(seen::about).isInstanceOf(BrokenTrail.class);
    assertThat(seen.check(anchor)).isInstanceOf(AnchorCheck.HeadUntrusted.class);
    store.edit(3, "01X", "01J");
    assertThat(seen.about()).as("nothing of the broken one is left").hasSize(6);
  }
}
