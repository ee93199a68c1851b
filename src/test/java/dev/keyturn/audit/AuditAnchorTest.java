package dev.keyturn.audit;

import static dev.keyturn.audit.TrailFixture.KEY;
import static dev.keyturn.audit.TrailFixture.draft;
import static dev.keyturn.audit.TrailFixture.storeWith;
import static dev.keyturn.audit.TrailFixture.trail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AuditAnchorTest {
  @Test
  void trail_that_only_grew_matches_its_anchor() {
    var store = storeWith(700);
    var anchor = trail(store).anchor().orElseThrow();
    assertThat(anchor.check(store, KEY)).isEqualTo(new AnchorCheck.Matches(700));
    trail(store).append(draft(701));
    assertThat(anchor.check(store, KEY)).isEqualTo(new AnchorCheck.Matches(701));
  }

  @Test
  void restored_old_copy_with_a_genuine_older_head_is_shorter_than_the_anchor() {
    var store = storeWith(9);
    var old = store.copy();
    trail(store).append(draft(10));
    var anchor = trail(store).anchor().orElseThrow();
    assertThat(anchor.check(old, KEY)).isEqualTo(new AnchorCheck.Shorter(9, 10));
    assertThat(anchor.check(new MemoryAuditStore(), KEY)).isEqualTo(new AnchorCheck.Shorter(0, 10));
  }

  @Test
  void trail_rewritten_by_a_key_thief_differs_from_the_anchor_at_the_same_and_a_larger_size() {
    var anchor = trail(storeWith(10)).anchor().orElseThrow();
    var rewritten = new MemoryAuditStore();
    for (int i = 1; i <= 10; i++) {
      trail(rewritten).append(draft(i == 3 ? 99 : i));
    }
    assertThat(anchor.check(rewritten, KEY)).isEqualTo(new AnchorCheck.RootDiffers(10));
    trail(rewritten).append(draft(11));
    assertThat(anchor.check(rewritten, KEY)).isEqualTo(new AnchorCheck.RootDiffers(10));
  }

  @Test
  void changed_or_deleted_row_below_a_grown_anchor_shows() {
    var store = storeWith(10);
    var anchor = trail(store).anchor().orElseThrow();
    trail(store).append(draft(11));
    var deleted = store.copy();
    deleted.rows.remove(4);
    assertThat(anchor.check(deleted, KEY)).isEqualTo(new AnchorCheck.RootDiffers(10));
    var changed = store.copy();
    changed.rows.set(4, new StoredEntry(5, "{}"));
    assertThat(anchor.check(changed, KEY)).isEqualTo(new AnchorCheck.RootDiffers(10));
  }

  @Test
  void head_without_a_valid_signature_or_with_a_false_size_is_not_trusted() {
    var store = storeWith(4);
    var anchor = trail(store).anchor().orElseThrow();
    assertThat(anchor.check(store, TrailFixture.signer("other", 3).publicKey()))
        .isInstanceOf(AnchorCheck.HeadUntrusted.class);
    var head = store.head;
    store.head = new Head(9, head.compactRange(), head.lastEntryHash(), head.checkpointNote());
    assertThat(anchor.check(store, KEY)).isInstanceOf(AnchorCheck.HeadUntrusted.class);
  }

  @Test
  void text_round_trips_and_is_read_strictly() throws Exception {
    var anchor = trail(storeWith(3)).anchor().orElseThrow();
    assertThat(anchor.text()).startsWith("3 ").hasSize(46);
    assertThat(AuditAnchor.parse(anchor.text())).isEqualTo(anchor);
    for (var text :
        List.of(
            "", "3", "3  " + anchor.root(), "03 " + anchor.root(), "3 abc", anchor.text() + " ")) {
      assertThatThrownBy(() -> AuditAnchor.parse(text)).isInstanceOf(UnreadableAudit.class);
    }
  }

  static String root(AuditStore store) {
    return trail(store).anchor().orElseThrow().root();
  }
}
