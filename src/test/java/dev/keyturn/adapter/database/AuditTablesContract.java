package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.Head;
import dev.keyturn.audit.StoredEntry;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the audit tables hold to beyond what every {@link AuditStore} does: one transaction with the
 * rotation, order across processes, and refusals by the database itself. Each test has a database
 * of its own, because a trail only grows.
 */
abstract class AuditTablesContract {
  private TestDatabase database;
  private RotationStore rotations;
  private AuditStore store;

  abstract TestDatabase fresh(Path directory);

  @BeforeEach
  void start(@TempDir Path directory) {
    database = fresh(directory);
    rotations = database.bean(RotationStore.class);
    store = database.bean(AuditStore.class);
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  void a_trail_begins_empty_and_keeps_its_text_to_the_byte() {
    String text = "{\"reason\":\"  zwölf 🔑 'quoted' \\\"x\\\" \",\"v\":1}" + "x".repeat(15_000);
    assertThat(store.head()).isEmpty();
    assertThat(rotations.inTransaction(store::lockHead)).isEqualTo(Head.EMPTY);
    assertThat(store.read(1, 10)).isEmpty();

    append(store, text);
    append(store, "second");
    append(store, "third");

    assertThat(store.head()).contains(head(3));
    assertThat(store.read(1, 2))
        .containsExactly(new StoredEntry(1, text), new StoredEntry(2, "second"));
    assertThat(store.read(3, 2)).containsExactly(new StoredEntry(3, "third"));
  }

  @Test
  void an_entry_and_what_it_reports_are_saved_together_or_not_at_all() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(rotations);
    var lease = rotations.acquire(rotation.id(), "worker", Duration.ofSeconds(60)).orElseThrow();

    assertThatThrownBy(() ->
            rotations.inTransaction(() -> {
              rotations.save(lease, StoredRotations.in(Phase.ADOPTING, rotation));
              append(store, "lost");
              throw new IllegalStateException("crash");
            }))
        .hasMessage("crash");
    assertThat(store.read(1, 10)).isEmpty();
    assertThat(store.head()).isEmpty();
    assertThat(rotations.find(rotation.id()).orElseThrow().rev()).isEqualTo(rotation.rev());

    rotations.inTransaction(() -> {
      append(store, "kept");
      return rotations.save(lease, StoredRotations.in(Phase.ADOPTING, rotation));
    });
    assertThat(store.read(1, 10)).containsExactly(new StoredEntry(1, "kept"));
    assertThat(rotations.find(rotation.id()).orElseThrow().rev()).isEqualTo(rotation.rev() + 1);
  }

  @Test
  void outside_of_a_transaction_the_head_is_not_locked_and_nothing_is_added() {
    assertThatThrownBy(store::lockHead).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> store.append(1, "text", new byte[32], head(1)))
        .isInstanceOf(RuntimeException.class);
    assertThat(store.read(1, 10)).isEmpty();
  }

  @Test
  void an_entry_that_is_not_the_next_is_refused() {
    append(store, "first");
    for (long seq : new long[] {1, 3}) {
      assertThatThrownBy(
              () -> rotations.inTransaction(() -> appendAs(store, seq, "wrong", head(seq))))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(store.read(1, 10)).containsExactly(new StoredEntry(1, "first"));
  }

  @Test
  void two_processes_write_one_trail_without_gaps() throws Exception {
    try (var second = database.again()) {
      Callable<Integer> here = () -> appendMany(rotations, store);
      Race.of(
          here, () -> appendMany(second.bean(RotationStore.class), second.bean(AuditStore.class)));

      assertThat(store.read(1, 1000))
          .extracting(StoredEntry::seq)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
      assertThat(store.head()).contains(head(100));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit_entry set body = 'forged' where seq = 1",
        "update audit_entry set seq = 9 where seq = 2",
        "delete from audit_entry where seq = 2",
        "merge into audit_entry t using (select 1 as seq) s on t.seq = s.seq"
            + " when matched then update set body = 'forged'",
        "merge into audit_entry t using (select 2 as seq) s on t.seq = s.seq"
            + " when matched then delete",
        "insert into audit_entry (seq, body, leaf_hash) values (1, 'again', '')",
        "insert into audit_entry (seq, body, leaf_hash) values (9, 'gap', '')"
      })
  void the_database_itself_refuses_to_change_the_trail(String forgery) {
    assertRefused(forgery, "the audit trail (is append-only|has no gaps)");
  }

  @Test
  void the_database_itself_refuses_to_empty_the_trail() {
    assertRefused("truncate table audit_entry", "append-only: TRUNCATE|Cannot truncate");
  }

  private void assertRefused(String forgery, String reason) {
    append(store, "first");
    append(store, "second");

    assertThatThrownBy(() -> database.execute(forgery))
        .isInstanceOf(SQLException.class)
        .hasMessageMatching("(?s).*(" + reason + ").*");

    assertThat(store.read(1, 10))
        .containsExactly(new StoredEntry(1, "first"), new StoredEntry(2, "second"));
  }

  @Test
  void the_refusal_says_why() {
    append(store, "first");

    assertThatThrownBy(() -> database.execute("delete from audit_entry"))
        .hasMessageContaining("the audit trail is append-only: DELETE of audit_entry is refused");
    assertThatThrownBy(() ->
            database.execute("insert into audit_entry (seq, body, leaf_hash) values (7, '', '')"))
        .hasMessageContaining("the audit trail has no gaps: entry 7 is not the next");
  }

  private int appendMany(RotationStore transactions, AuditStore there) {
    for (int i = 0; i < 50; i++) {
      transactions.inTransaction(() -> {
        long next = there.lockHead().size() + 1;
        return appendAs(there, next, "entry", head(next));
      });
    }
    return 50;
  }

  private void append(AuditStore there, String text) {
    rotations.inTransaction(() -> {
      long next = there.lockHead().size() + 1;
      return appendAs(there, next, text, head(next));
    });
  }

  private static long appendAs(AuditStore there, long seq, String text, Head head) {
    there.append(seq, text, new byte[32], head);
    return seq;
  }

  private static Head head(long size) {
    return new Head(size, List.of("a", "b") + "", "h".repeat(43), "origin\n" + size + "\nroot\n");
  }
}
