package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.HealthCheck;
import dev.keyturn.rotation.HealthCheck.Finding;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PhaseProof;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.Rotations;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.port.KeyedStart;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.RotationFilter;
import dev.keyturn.rotation.port.RotationFilter.Standing;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.rotation.port.SignedReceipt;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link RotationStore} keeps beside the journal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RotationRecordsContract {
  private static final Duration TTL = Duration.ofSeconds(60);
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123Z");

  private TestDatabase database;
  private RotationStore store;

  abstract TestDatabase fresh(Path directory);

  @BeforeAll
  void start(@TempDir Path directory) {
    database = fresh(directory);
    store = database.bean(RotationStore.class);
  }

  @AfterAll
  void stop() {
    database.close();
  }

  @Test
  void a_timeline_is_read_in_order_and_from_any_line_on() throws SecretBusy {
    Rotation one = StoredRotations.opened(store);
    Rotation two = StoredRotations.opened(store);
    for (What what : What.values()) {
      store.happened(happening(one, what));
      store.happened(happening(two, what));
    }

    List<TimelineEntry> all = store.timeline(one.id(), 0, 100);

    assertThat(all).extracting(TimelineEntry::what).containsExactly(What.values());
    assertThat(all).extracting(TimelineEntry::id).isSorted().doesNotHaveDuplicates();
    TimelineEntry third = all.get(2);
    assertThat(third)
        .isEqualTo(
            new TimelineEntry(
                third.id(),
                one.id(),
                NOON,
                What.STALLED,
                Phase.STAGING,
                StoredRotations.ALICE,
                "DRIFT",
                "in words: \u00e4 \ud834\udd1e"));
    assertThat(store.timeline(one.id(), third.id(), 2)).isEqualTo(all.subList(3, 5));
    assertThat(store.timeline(one.id(), all.getLast().id(), 100)).isEmpty();
    assertThat(all.getFirst().why()).isNull();
  }

  @Test
  void an_emergency_waits_for_its_review_and_nothing_else_does() throws SecretBusy {
    Rotation emergency = opened(true);
    Rotation reviewed = opened(true);
    Rotation usual = opened(false);
    said(emergency, Kind.APPROVE);
    said(reviewed, Kind.REVIEW);

    assertThat(store.unreviewed())
        .extracting(Rotation::id)
        .contains(emergency.id())
        .doesNotContain(reviewed.id(), usual.id());
  }

  private Rotation opened(boolean emergency) throws SecretBusy {
    Rotation planned = StoredRotations.planned();
    var rotation =
        Rotations.at(Phase.PLANNED)
            .id(planned.id())
            .plan(planned.plan())
            .text(planned.planText(), planned.digest())
            .askedAt(planned.requestedAt())
            .emergency(emergency)
            .build();
    store.open(rotation, List.of(StoredRotations.unknown()), List.of());
    return rotation;
  }

  private void said(Rotation rotation, Kind word) {
    store.leave(
        new Command(
            0, rotation.id(), word, StoredRotations.ALICE, "seen", null, store.now(), null));
  }

  @Test
  void a_line_of_a_transaction_that_fails_is_not_there() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);

    assertThatThrownBy(() ->
            store.inTransaction(() -> {
              store.happened(happening(rotation, What.MOVED));
              throw new IllegalStateException("crash");
            }))
        .hasMessage("crash");

    assertThat(store.timeline(rotation.id(), 0, 10)).isEmpty();
  }

  @Test
  void the_newest_proof_of_each_replica_and_secret_is_kept_whole() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease lease = store.acquire(rotation.id(), "worker", TTL).orElseThrow();
    Proof first = proof("r1", "d1", "outgoing", NOON, "incoming", "outgoing");
    Proof other = proof("r2", "d1", null, null);

    store.proven(lease, rotation.id(), Phase.CONVERGE_ACCEPT, List.of(other, first));
    assertThat(store.proofs(rotation.id())).containsExactly(first, other);

    Proof newer = proof("r1", "d2", "incoming", NOON.plusSeconds(5), "incoming");
    store.proven(lease, rotation.id(), Phase.SETTLING, List.of(newer));
    assertThat(store.proofs(rotation.id())).containsExactly(newer, other);
    assertThat(store.proofs(StoredRotations.opened(store).id())).isEmpty();
  }

  @Test
  void looks_at_health_are_kept_in_their_order_with_all_they_said() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease lease = store.acquire(rotation.id(), "worker", TTL).orElseThrow();
    var first = new HealthCheck("api", NOON, Finding.WELL, new Health(200, false, 0.001, 120L));
    var second = new HealthCheck("api", NOON.plusSeconds(20), Finding.FAILED, Health.NO_ANSWER);
    var third =
        new HealthCheck(
            "web", NOON.plusSeconds(20), Finding.DEGRADED, new Health(200, true, null, null));

    store.checked(lease, rotation.id(), List.of(first));
    store.checked(lease, rotation.id(), List.of(second, third));

    assertThat(store.checks(rotation.id())).containsExactly(first, second, third);
    assertThat(store.checks(StoredRotations.opened(store).id())).isEmpty();
  }

  @Test
  void each_phase_keeps_its_own_newest_proofs() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease lease = store.acquire(rotation.id(), "worker", TTL).orElseThrow();
    Proof early = proof("r1", "d1", "outgoing", null, "outgoing");
    Proof accepting = proof("r1", "d1", "outgoing", NOON, "incoming", "outgoing");
    Proof promoted = proof("r1", "d2", "incoming", NOON, "incoming", "outgoing");

    store.proven(lease, rotation.id(), Phase.CONVERGE_PROMOTE, List.of(promoted));
    store.proven(lease, rotation.id(), Phase.CONVERGE_ACCEPT, List.of(early));
    store.proven(lease, rotation.id(), Phase.CONVERGE_ACCEPT, List.of(accepting));

    assertThat(store.phaseProofs(rotation.id()))
        .containsExactly(
            new PhaseProof(Phase.CONVERGE_ACCEPT, accepting),
            new PhaseProof(Phase.CONVERGE_PROMOTE, promoted));
    assertThat(store.phaseProofs(StoredRotations.opened(store).id())).isEmpty();
  }

  @Test
  void a_review_after_the_end_is_kept_once() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    assertThat(store.review(rotation.id())).isEmpty();
    var review = new SignedReceipt("{\"v\":1}", "note \u2014\n");
    store.inTransaction(() -> {
      store.keepReview(rotation.id(), review);
      return true;
    });
    assertThat(store.review(rotation.id())).contains(review);
    assertThatThrownBy(() -> store.keepReview(rotation.id(), review))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void pages_go_from_the_newest_to_the_oldest_without_gap_or_repetition() throws SecretBusy {
    Rotation seed = StoredRotations.planned();
    var ids = new ArrayList<RotationId>();
    for (int i = 0; i < 7; i++) {
      // Two at a time were asked for at the same moment: the id decides.
      Rotation next =
          StoredRotations.planned(
              StoredRotations.planned().id(), seed.plan(), seed.requestedAt().plusSeconds(i / 2));
      store.open(next, List.of(), List.of());
      ids.addFirst(next.id());
    }
    var filter = new RotationFilter(seed.plan(), "production", null);

    var read = new ArrayList<RotationId>();
    RotationId before = null;
    List<Rotation> page = store.page(filter, before, 3);
    while (!page.isEmpty()) {
      page.forEach(r -> read.add(r.id()));
      before = page.getLast().id();
      page = store.page(filter, before, 3);
    }

    assertThat(read).isEqualTo(ids);
    assertThat(store.page(filter, StoredRotations.planned().id(), 3))
        .as("an unknown place")
        .isEmpty();
  }

  @Test
  void of_a_long_history_each_secret_has_its_newest_part_in_each_phase() throws SecretBusy {
    Rotation seed = StoredRotations.planned();
    var ids = new ArrayList<RotationId>();
    for (Phase phase :
        List.of(Phase.COMPLETED, Phase.COMPLETED, Phase.ABORTED, Phase.ABORTED, Phase.PLANNED)) {
      Rotation next =
          StoredRotations.planned(
              StoredRotations.planned().id(),
              seed.plan(),
              seed.requestedAt().plusSeconds(ids.size()));
      store.open(next, List.of(StoredRotations.unknown()), List.of());
      Lease lease = store.acquire(next.id(), "worker", TTL).orElseThrow();
      if (ids.size() == 2) {
        // The older of two in one phase, but the only one of them that knows a value.
        store.save(
            lease,
            next.id(),
            new SecretProgress(
                StoredRotations.SECRET,
                new Fingerprint("hk1:" + "a".repeat(22)),
                null,
                1,
                null,
                null,
                null,
                null));
      }
      store.save(lease, StoredRotations.in(phase, next));
      ids.add(next.id());
    }

    var parts = store.parts(seed.plan(), "production");

    assertThat(parts)
        .extracting(p -> p.rotation().id())
        .containsExactly(ids.get(4), ids.get(3), ids.get(2), ids.get(1));
    assertThat(parts).extracting(p -> p.progress().name()).containsOnly(StoredRotations.SECRET);
    assertThat(parts.get(2).progress().outgoingVersion()).isEqualTo(1);
    assertThat(store.parts(seed.plan(), "staging")).isEmpty();
  }

  @Test
  void who_knows_a_value_is_found_however_many_rotations_came_since() throws SecretBusy {
    Rotation first = StoredRotations.opened(store);
    var value = new Fingerprint("hk1:" + "k".repeat(22));
    Lease lease = store.acquire(first.id(), "worker", TTL).orElseThrow();
    store.save(
        lease,
        first.id(),
        new SecretProgress(StoredRotations.SECRET, value, null, 1, null, null, null, null));
    store.save(lease, StoredRotations.in(Phase.ABORTED, first));
    Rotation later = sibling(first);

    assertThat(store.knowing(first.plan(), first.environment(), StoredRotations.SECRET, value))
        .extracting(p -> p.rotation().id())
        .containsExactly(first.id())
        .doesNotContain(later.id());
    assertThat(store.knowing(first.plan(), "staging", StoredRotations.SECRET, value)).isEmpty();
  }

  @Test
  void pages_are_filtered_by_plan_environment_and_standing() throws SecretBusy {
    Rotation open = StoredRotations.opened(store);
    Rotation stalled = sibling(open);
    Rotation ended = sibling(open);
    Lease lease = store.acquire(stalled.id(), "worker", TTL).orElseThrow();
    store.save(
        lease,
        StoredRotations.in(new RotationState(Phase.STAGING, 0, NOON, ReasonCode.DRIFT), stalled));
    lease = store.acquire(ended.id(), "worker", TTL).orElseThrow();
    store.save(lease, StoredRotations.in(Phase.ABORTED, ended));

    assertThat(ids(new RotationFilter(open.plan(), null, null)))
        .containsExactly(ended.id(), stalled.id(), open.id());
    assertThat(ids(new RotationFilter(open.plan(), null, Standing.OPEN)))
        .containsExactly(stalled.id(), open.id());
    assertThat(ids(new RotationFilter(open.plan(), null, Standing.STALLED)))
        .containsExactly(stalled.id());
    assertThat(ids(new RotationFilter(open.plan(), null, Standing.ENDED)))
        .containsExactly(ended.id());
    assertThat(ids(new RotationFilter(open.plan(), "staging", null))).isEmpty();
    assertThat(ids(new RotationFilter(null, null, null)))
        .contains(ended.id(), stalled.id(), open.id());
    assertThat(ids(new RotationFilter(null, "production", Standing.STALLED)))
        .contains(stalled.id());
  }

  @Test
  void a_key_belongs_to_one_order_of_one_person() throws SecretBusy {
    Rotation one = StoredRotations.opened(store);
    Rotation two = StoredRotations.opened(store);
    var start = new KeyedStart("alice", "key-" + one.id(), "ab".repeat(32), one.id());

    assertThat(store.remember(start)).isTrue();
    assertThat(store.remember(new KeyedStart("alice", start.key(), "cd".repeat(32), two.id())))
        .isFalse();

    assertThat(store.startedWith("alice", start.key())).contains(start);
    assertThat(store.startedWith("bob", start.key())).isEmpty();
    assertThat(store.startedWith("alice", "other")).isEmpty();
    assertThat(store.remember(new KeyedStart("bob", start.key(), "ab".repeat(32), two.id())))
        .isTrue();
  }

  @Test
  void a_key_of_an_opening_that_fails_is_free_again() {
    Rotation rotation = StoredRotations.planned();
    var start = new KeyedStart("alice", "key-" + rotation.id(), "ab".repeat(32), rotation.id());

    assertThatThrownBy(() ->
            store.inTransaction(() -> {
              try {
                store.open(rotation, List.of(), List.of());
              } catch (SecretBusy e) {
                throw new AssertionError(e);
              }
              assertThat(store.remember(start)).isTrue();
              throw new IllegalStateException("crash");
            }))
        .hasMessage("crash");

    assertThat(store.startedWith("alice", start.key())).isEmpty();
  }

  @Test
  void a_receipt_is_kept_as_it_is_and_once() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);
    Lease lease = store.acquire(rotation.id(), "worker", TTL).orElseThrow();
    var receipt = new SignedReceipt("{\"a\":\"\u00e4 \"}", "origin\nhash\n\n\u2014 key sig\n");
    assertThat(store.receipt(rotation.id())).isEmpty();

    store.keep(lease, rotation.id(), receipt);

    assertThat(store.receipt(rotation.id())).contains(receipt);
    assertThatThrownBy(() -> store.keep(lease, rotation.id(), new SignedReceipt("{}", "another")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(store.receipt(rotation.id())).contains(receipt);
  }

  @Test
  void a_locked_rotation_is_the_stored_one_and_an_unknown_one_is_empty() throws SecretBusy {
    Rotation rotation = StoredRotations.opened(store);

    assertThat(store.inTransaction(() -> store.lock(rotation.id()))).contains(rotation);
    assertThat(store.inTransaction(() -> store.lock(StoredRotations.planned().id()))).isEmpty();
  }

  /**
   * Each looks before it writes: only a lock that both must take makes one of them see the other.
   */
  @Test
  void of_two_that_lock_a_rotation_at_once_the_second_sees_what_the_first_did() throws Exception {
    try (var second = database.again()) {
      var there = second.bean(RotationStore.class);
      for (int round = 0; round < 50; round++) {
        Rotation rotation = StoredRotations.opened(store);
        var wrote =
            Race.of(() -> writeIfFirst(store, rotation), () -> writeIfFirst(there, rotation));
        assertThat(wrote).containsExactlyInAnyOrder(true, false);
        assertThat(store.timeline(rotation.id(), 0, 10)).hasSize(1);
      }
    }
  }

  private static boolean writeIfFirst(RotationStore store, Rotation rotation) {
    return store.inTransaction(() -> {
      store.lock(rotation.id()).orElseThrow();
      if (!store.timeline(rotation.id(), 0, 1).isEmpty()) {
        return false;
      }
      store.happened(happening(rotation, What.SAID));
      return true;
    });
  }

  private List<RotationId> ids(RotationFilter filter) {
    return store.page(filter, null, 1000).stream().map(Rotation::id).toList();
  }

  private Rotation sibling(Rotation rotation) throws SecretBusy {
    Rotation sibling =
        StoredRotations.planned(
            StoredRotations.planned().id(),
            rotation.plan(),
            rotation.requestedAt().plusSeconds(10));
    store.open(sibling, List.of(), List.of());
    return sibling;
  }

  private static TimelineEntry happening(Rotation rotation, What what) {
    return new TimelineEntry(
        7,
        rotation.id(),
        NOON.plusNanos(999),
        what,
        Phase.STAGING,
        new Actor(StoredRotations.ALICE.name(), StoredRotations.ALICE.via()),
        what == What.STALLED ? "DRIFT" : null,
        "in words: \u00e4 \ud834\udd1e");
  }

  private static Proof proof(
      String replica, String deployment, String signs, Instant used, String... accepts) {
    return new Proof(
        "api", replica, deployment, StoredRotations.SECRET, signs, List.of(accepts), used, NOON);
  }
}
