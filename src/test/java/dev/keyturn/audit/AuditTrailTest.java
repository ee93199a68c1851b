package dev.keyturn.audit;

import static dev.keyturn.audit.TrailFixture.KEY;
import static dev.keyturn.audit.TrailFixture.LOG;
import static dev.keyturn.audit.TrailFixture.draft;
import static dev.keyturn.audit.TrailFixture.export;
import static dev.keyturn.audit.TrailFixture.storeWith;
import static dev.keyturn.audit.TrailFixture.trail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditTrailTest {
  @Test
  void first_entry_has_number_one_and_no_predecessor_and_each_next_names_the_one_before() {
    var store = new MemoryAuditStore();
    var first = trail(store).append(draft(1));
    var second = trail(store).append(draft(2));
    assertThat(first.seq()).isEqualTo(1);
    assertThat(first.prev()).isEqualTo("A".repeat(43));
    assertThat(second.seq()).isEqualTo(2);
    assertThat(second.prev())
        .isEqualTo(Merkle.text(Merkle.leaf(store.rows.get(0).canonicalText())));
    assertThat(store.rows.get(1).canonicalText()).isEqualTo(second.toCanonicalText());
    assertThat(store.head.lastEntryHash())
        .isEqualTo(Merkle.text(Merkle.leaf(second.toCanonicalText())));
  }

  @Test
  void id_is_a_uuid_of_version_7_with_the_time_of_the_clock() {
    var entry = trail(new MemoryAuditStore()).append(draft(1));
    assertThat(entry.id().version()).isEqualTo(7);
    assertThat(entry.id().variant()).isEqualTo(2);
    assertThat(entry.id().getMostSignificantBits() >>> 16)
        .isEqualTo(TrailFixture.CLOCK.millis())
        .isEqualTo(entry.ts().toEpochMilli());
  }

  @Test
  void every_append_signs_a_checkpoint_over_all_entries() throws Exception {
    var store = storeWith(5);
    var checkpoint = Checkpoint.open(store.head.checkpointNote(), KEY);
    assertThat(checkpoint.origin()).isEqualTo(LOG);
    assertThat(checkpoint.size()).isEqualTo(5);
    assertThat(trail(store).anchor()).contains(AuditAnchor.of(checkpoint));
    assertThat(trail(new MemoryAuditStore()).anchor()).isEmpty();
  }

  @Test
  void append_refuses_to_sign_over_a_changed_head() {
    var before = storeWith(6).head;
    var store = storeWith(7);
    var good = store.head;
    var otherRange = CompactRange.EMPTY.append(Merkle.leaf("x")).toText();
    var foreign =
        new AuditTrail(
            new MemoryAuditStore(),
            new OneKey(TrailFixture.signer(LOG, 9)),
            LOG,
            TrailFixture.TOOL,
            TrailFixture.CLOCK,
            new SecureRandom());
    foreign.append(draft(1));
    for (var head :
        new Head[] {
          Head.EMPTY,
          before,
          new Head(6, good.compactRange(), good.lastEntryHash(), good.checkpointNote()),
          new Head(7, otherRange, good.lastEntryHash(), good.checkpointNote()),
          new Head(
              7,
              good.compactRange().replace(good.compactRange().substring(0, 43), otherRange),
              good.lastEntryHash(),
              good.checkpointNote()),
          new Head(7, good.compactRange(), before.lastEntryHash(), good.checkpointNote()),
          new Head(7, good.compactRange(), good.lastEntryHash(), before.checkpointNote()),
          new Head(7, good.compactRange(), good.lastEntryHash(), ""),
          new Head(
              7,
              good.compactRange(),
              good.lastEntryHash(),
              new Checkpoint(LOG, 7, AuditAnchorTest.root(store)).sign(TrailFixture.signer(LOG, 9)))
        }) {
      store.head = head;
      assertThatThrownBy(() -> trail(store).append(draft(8))).isInstanceOf(BrokenTrail.class);
      assertThat(store.rows).hasSize(7);
    }
    store.head = good;
    assertThat(trail(store).append(draft(8)).seq()).isEqualTo(8);
  }

  @Test
  void append_refuses_when_the_newest_row_is_gone_changed_or_followed_by_one_that_nobody_signed() {
    var gone = storeWith(4);
    gone.rows.removeLast();
    var changed = storeWith(4);
    changed.rows.set(3, new StoredEntry(4, changed.rows.get(3).canonicalText() + " "));
    var followed = storeWith(4);
    followed.rows.add(new StoredEntry(5, followed.rows.get(3).canonicalText()));
    for (var store : new MemoryAuditStore[] {gone, changed, followed}) {
      assertThatThrownBy(() -> trail(store).append(draft(5))).isInstanceOf(BrokenTrail.class);
    }
  }

  @Test
  void append_refuses_the_head_of_another_log() {
    var store = storeWith(2);
    var other =
        new AuditTrail(
            store,
            new OneKey(TrailFixture.SIGNER),
            "another.example",
            TrailFixture.TOOL,
            TrailFixture.CLOCK,
            new SecureRandom());
    assertThatThrownBy(() -> other.append(draft(3))).hasMessageContaining("another log");
  }

  @Test
  void stored_rows_verify_and_a_changed_middle_row_does_not() {
    var store = storeWith(1200);
    assertThat(StoredTrail.verify(store, KEY, trail(store).anchor()).ok()).isTrue();
    var text = store.rows.get(500).canonicalText();
    store.rows.set(500, new StoredEntry(501, text.replace("checkout-", "checkouT-")));
    var result = StoredTrail.verify(store, KEY, Optional.empty());
    assertThat(result.ok()).isFalse();
    assertThat(result.entries()).isEqualTo(501);
  }

  @Test
  void an_emptied_store_has_nothing_to_export() {
    assertThatThrownBy(() -> export(new MemoryAuditStore())).isInstanceOf(BrokenTrail.class);
  }
}
