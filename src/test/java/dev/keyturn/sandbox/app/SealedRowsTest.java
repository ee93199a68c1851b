package dev.keyturn.sandbox.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import dev.keyturn.sandbox.app.SharedStore.Row;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SealedRowsTest {
  private static final AppSecret SECRET =
      AppSecret.of("MASTER_KEY", AppSecret.Kind.BACKUPS, AppSecret.Role.BOTH);
  private static final String BEFORE = "00112233445566778899aabbccddeeff";
  private static final String AFTER = "ffeeddccbbaa99887766554433221100";
  private static final Map<String, String> PROMOTED =
      Map.of("MASTER_KEY", AFTER, "MASTER_KEY_PREVIOUS", BEFORE);

  private final SharedStore store = new SharedStore();

  private SealedRows rows(Habit habit, Map<String, String> variables) {
    KeyRing<SecretKey> ring =
        KeyRing.read(
            SECRET,
            habit,
            variables,
            text -> new SecretKeySpec(KeyText.aesKey(text), "AES"),
            KeyText::kid,
            new MovedClock("2026-11-20T08:00:00Z"));
    return new SealedRows(SECRET, ring, store.backups(), new Sealing(new SecureRandom()), habit);
  }

  private void fill(int count) {
    SealedRows before = rows(Habit.THREE_SLOT, Map.of("MASTER_KEY", BEFORE));
    for (int i = 0; i < count; i++) {
      before.store(before.nextId(), ("content " + i).getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void a_batch_is_bounded_and_the_next_one_goes_on_where_it_stopped() {
    fill(500);
    SealedRows after = rows(Habit.THREE_SLOT, PROMOTED);
    int batches = 0;
    for (int left = 500; left > 0; batches++) {
      int moved = after.moveBatch(30);
      assertThat(moved).isLessThanOrEqualTo(30);
      left -= moved;
      assertThat(after.remaining(KeyText.kid(BEFORE))).isEqualTo(left);
      assertThat(after.remaining(KeyText.kid(AFTER))).isEqualTo(500 - left);
    }
    assertThat(batches).isBetween(17, 25);
  }

  @Test
  void a_row_that_comes_late_is_found_in_the_next_round() {
    fill(3);
    SealedRows after = rows(Habit.THREE_SLOT, PROMOTED);
    assertThat(after.moveBatch(10)).isEqualTo(3);
    fill(1);
    assertThat(after.moveBatch(10)).isEqualTo(1);
    assertThat(after.moveBatch(10)).isZero();
  }

  @Test
  void the_slower_of_two_movers_writes_nothing() {
    fill(1);
    Row row = store.backups().after("", 1).getFirst();
    SealedRows one = rows(Habit.THREE_SLOT, PROMOTED);
    SealedRows two = rows(Habit.THREE_SLOT, PROMOTED);
    assertThat(one.open(row)).isPresent();
    Row moved = store.backups().find(row.id()).orElseThrow();
    assertThat(two.open(row)).isPresent();
    assertThat(store.backups().find(row.id())).hasValue(moved);
    assertThat(moved.kid()).isEqualTo(KeyText.kid(AFTER));
  }

  @Test
  void rows_of_a_key_that_nobody_holds_stay_as_they_are() {
    fill(2);
    SealedRows after = rows(Habit.THREE_SLOT, Map.of("MASTER_KEY", AFTER));
    assertThat(after.moveBatch(10)).isZero();
    assertThat(after.remaining(KeyText.kid(BEFORE))).isEqualTo(2);
    assertThat(after.open(store.backups().after("", 1).getFirst())).isEmpty();
  }

  @Test
  void new_first_never_moves_a_row_even_when_it_reads_it() {
    fill(1);
    Row row = store.backups().after("", 1).getFirst();
    SealedRows hand = rows(Habit.NEW_FIRST, Map.of("MASTER_KEY", BEFORE, "MASTER_KEY_NEW", AFTER));
    assertThat(hand.open(row)).isPresent();
    assertThat(store.backups().find(row.id())).hasValue(row);
  }

  @Test
  void a_sealed_text_in_another_row_does_not_open() {
    fill(2);
    SealedRows before = rows(Habit.THREE_SLOT, Map.of("MASTER_KEY", BEFORE));
    Row one = store.backups().after("", 2).getFirst();
    Row two = store.backups().after("", 2).getLast();
    assertThat(before.open(new Row(two.id(), two.secret(), two.kid(), one.sealed()))).isEmpty();
    assertThat(before.open(two)).isPresent();
  }
}
