package dev.keyturn.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every store of a trail must do; the one in memory and the real ones run the same tests. */
public abstract class AuditStoreContract {
  /** The store under test, without entries. The same store for the whole of one test. */
  protected abstract AuditStore store();

  /** Runs the work in one transaction: committed when it returns, rolled back when it throws. */
  protected abstract void inTransaction(Runnable work);

  @Test
  public void store_without_entries_has_the_empty_head() {
    inTransaction(() -> assertThat(store().lockHead()).isEqualTo(Head.EMPTY));
    assertThat(store().head()).isEmpty();
    assertThat(store().read(1, 10)).isEmpty();
  }

  @Test
  public void text_and_head_come_back_exactly_as_given() {
    inTransaction(() -> TrailFixture.trail(store()).append(TrailFixture.draft(1)));
    var row = store().read(1, 10).getFirst();
    var head = store().head().orElseThrow();
    assertThat(row.seq()).isEqualTo(1);
    assertThat(row.canonicalText()).contains("Café ☕ \\\"1\\\" 𝄞").startsWith("{\"action\":");
    assertThat(head.lastEntryHash()).isEqualTo(Merkle.text(Merkle.leaf(row.canonicalText())));
    inTransaction(() -> assertThat(store().lockHead()).isEqualTo(head));
  }

  @Test
  public void pages_are_in_order_and_hold_no_more_than_asked_for() {
    fill(25);
    assertThat(places(1, 10)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(places(21, 10)).containsExactly(21L, 22L, 23L, 24L, 25L);
    assertThat(places(25, 1)).containsExactly(25L);
    assertThat(places(26, 10)).isEmpty();
  }

  @Test
  public void rolled_back_append_leaves_neither_row_nor_head() {
    fill(2);
    var before = store().head();
    assertThatThrownBy(() ->
            inTransaction(() -> {
              TrailFixture.trail(store()).append(TrailFixture.draft(3));
              throw new IllegalStateException("the caller's own work failed");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(store().head()).isEqualTo(before);
    assertThat(places(1, 10)).containsExactly(1L, 2L);
    fill(1);
    assertThat(places(1, 10)).containsExactly(1L, 2L, 3L);
  }

  @Test
  public void longest_entry_and_a_long_head_fit() {
    var line = "\"".repeat(500);
    var longest =
        AuditDraft.by(new AuditDraft.Actor("engine", "x".repeat(200), "cli"), "a".repeat(100))
            .rotation("\\".repeat(200))
            .secret("𝄞".repeat(100))
            .project("é".repeat(200))
            .target(new AuditDraft.Target("vault", line))
            .reason(line)
            .build();
    fill(6);
    inTransaction(() -> TrailFixture.trail(store()).append(longest));
    assertThat(store().head().orElseThrow().compactRange()).hasSize(3 * 43 + 2);
    var result =
        StoredTrail.verify(store(), TrailFixture.KEY, TrailFixture.trail(store()).anchor());
    assertThat(result.problem()).isEmpty();
    assertThat(result.entries()).isEqualTo(7);
  }

  @Test
  public void writers_at_the_same_time_leave_one_chain_without_gaps() throws Exception {
    try (var writers = Executors.newFixedThreadPool(4)) {
      var done = new ArrayList<Future<?>>();
      for (int i = 0; i < 4; i++) {
        done.add(writers.submit(() -> fill(10)));
      }
      for (var writer : done) {
        writer.get();
      }
    }
    var result =
        StoredTrail.verify(store(), TrailFixture.KEY, TrailFixture.trail(store()).anchor());
    assertThat(result.problem()).isEmpty();
    assertThat(result.entries()).isEqualTo(40);
  }

  private void fill(int entries) {
    for (int i = 0; i < entries; i++) {
      inTransaction(() -> TrailFixture.trail(store()).append(TrailFixture.draft(1)));
    }
  }

  private List<Long> places(long from, int limit) {
    return store().read(from, limit).stream().map(StoredEntry::seq).toList();
  }
}
