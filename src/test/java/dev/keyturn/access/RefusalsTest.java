package dev.keyturn.access;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import dev.keyturn.Patience;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.MemoryAuditStore;
import dev.keyturn.audit.OneKey;
import dev.keyturn.audit.StoredEntry;
import dev.keyturn.rotation.Refusal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  private final MovedClock clock = new MovedClock("2026-11-21T12:00:00Z");
  private final MemoryAuditStore store = new MemoryAuditStore();
  private final SecureRandom random = new SecureRandom();
  private final AuditTrail trail =
      new AuditTrail(
          store,
          new OneKey(OneKey.fresh("keyturn", random)),
          "keyturn",
          new AuditEntry.Tool("1", "test"),
          clock,
          random);
  private volatile boolean vaultIsDown;
  private final Refusals refusals =
      new Refusals(
          store::inTransaction,
          () -> {
            if (vaultIsDown) {
              throw new IllegalStateException("hunter2");
            }
            return trail;
          },
          clock);

  @AfterEach
  void stop() {
    refusals.close();
  }

  @Test
  void a_refusal_says_who_was_refused_what_and_why_and_from_which_hashed_address() {
    refusals.note(turned("alice@example.com", "Hx1"));

    await().until(() -> entries().size() == 1);
    assertThat(entries().getFirst())
        .contains("\"action\":\"access.refused\"")
        .contains("\"actor\":{\"id\":\"alice@example.com\",\"type\":\"user\",\"via\":\"api\"}")
        .contains("\"error_code\":\"FORBIDDEN\"")
        .contains("\"object\":\"POST /api/v1/rotations\"")
        .contains("\"reason\":\"from address Hx1\"");
  }

  @Test
  void a_name_that_the_trail_cannot_hold_is_nobodys() {
    refusals.note(turned("\u0000\n", null));

    await().until(() -> entries().size() == 1);
    assertThat(entries().getFirst()).contains("\"id\":\"anonymous\"");
  }

  @Test
  void a_flood_from_one_address_leaves_ten_entries_and_a_number() {
    for (int i = 0; i < 1000; i++) {
      refusals.note(turned("anonymous", "Hx1"));
    }
    refusals.note(turned("anonymous", "Hx2"));
    await().until(() -> entries().size() == 11);

    clock.advance(Duration.ofMinutes(1));
    refusals.note(turned("anonymous", "Hx1"));

    await().until(() -> entries().size() == 13);
    assertThat(entries().get(11))
        .contains("\"attempt\":990")
        .contains("990 more in the minute from 2026-11-21T12:00:00Z: 990 FORBIDDEN");
    assertThat(entries().get(12)).contains("from address Hx1");
  }

  @Test
  void a_flood_from_everywhere_leaves_sixty_entries_and_a_number() {
    for (int i = 0; i < 1000; i++) {
      refusals.note(turned("anonymous", "Hx" + i));
    }
    refusals.close();

    assertThat(entries()).hasSize(61);
    assertThat(entries().getLast()).contains("\"attempt\":940");
  }

  @Test
  void a_flood_of_strangers_does_not_hide_what_somebody_known_has_tried() {
    for (int i = 0; i < 1000; i++) {
      refusals.note(turned("anonymous", "Hx" + i));
      refusals.note(turned("slack:U" + i, null));
    }
    refusals.note(turned("mallory@example.com", "Hx1"));
    refusals.close();

    assertThat(entries()).anySatisfy(e -> assertThat(e).contains("mallory@example.com"));
  }

  @Test
  void what_cannot_be_written_now_is_written_later_and_nobody_waits_for_it() {
    vaultIsDown = true;
    refusals.note(turned("alice@example.com", "Hx1"));
    vaultIsDown = false;
    refusals.note(turned("bob@example.com", "Hx2"));

    await().until(() -> entries().size() == 2);
    assertThat(entries().getFirst()).contains("alice@example.com");
  }

  @Test
  void whoever_holds_the_trail_holds_up_nobody_who_is_refused() throws Exception {
    var held = new CountDownLatch(1);
    var letGo = new CountDownLatch(1);
    Thread holder =
        Thread.startVirtualThread(() ->
            store.inTransaction(() -> {
              held.countDown();
              try {
                Patience.await(letGo);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
    held.await();

    for (int i = 0; i < 10_000; i++) {
      refusals.note(turned("anonymous", "Hx" + i % 100));
    }
    letGo.countDown();
    holder.join();

    await().until(() -> entries().size() == 60);
  }

  private static RefusedRequest turned(String who, @Nullable String address) {
    return new RefusedRequest(Refusal.FORBIDDEN, who, "api", address, "POST /api/v1/rotations");
  }

  private List<String> entries() {
    var texts = new ArrayList<String>();
    store.inTransaction(
        () -> store.read(1, 10_000).stream().map(StoredEntry::canonicalText).forEach(texts::add));
    return texts;
  }
}
