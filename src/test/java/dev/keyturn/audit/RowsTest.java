package dev.keyturn.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
  private final MemoryAuditStore store = new MemoryAuditStore();

  @Test
  void rows_come_in_order_across_pages_and_stop_at_the_size() {
    for (long seq = 1; seq <= 1203; seq++) {
      store.rows.add(new StoredEntry(seq, "{}"));
    }
    for (int size : new int[] {0, 1, 499, 500, 501, 1000, 1001, 1203}) {
      assertThat(places(size)).hasSize(size).isSorted();
    }
    assertThat(places(5000)).as("there are no more").hasSize(1203);
  }

  @Test
  void a_missing_row_at_the_edge_of_a_page_neither_ends_the_walk_nor_repeats_a_row() {
    for (long seq = 1; seq <= 1100; seq++) {
      if (seq != 500 && seq != 501 && seq != 1000) {
        store.rows.add(new StoredEntry(seq, "{}"));
      }
    }
    assertThat(places(1100)).hasSize(1097).doesNotHaveDuplicates().isSorted();
    assertThat(places(501)).hasSize(499);
  }

  private List<Long> places(long size) {
    var places = new ArrayList<Long>();
    new Rows(store, size).forEach(row -> places.add(row.seq()));
    return places;
  }
}
