package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.MemoryAuditStore;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry.What;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The trail is held against its anchor before every effect, and not only at the start of a pass.
 */
class TrailIntegrityTest {
  private static final AuditDraft.Actor ANA = new AuditDraft.Actor("user", "ana", null);

  @Test
  void an_old_copy_put_back_between_two_effects_stops_the_next_one() {
    var counted = new AtomicInteger();
    var undisturbed = World.signed(World.shared());
    undisturbed.afterEffect = counted::set;
    undisturbed.run(undisturbed.start());
    assertThat(counted.get()).isGreaterThan(10);

    for (int cut = 2; cut < counted.get(); cut++) {
      var world = World.signed(World.shared());
      var older = new AtomicReference<MemoryAuditStore>();
      var writesThen = new AtomicInteger();
      var triesThen = new AtomicInteger();
      int at = cut;
      world.afterEffect =
          number -> {
            if (number == at - 1) {
              older.set(world.auditStore.saved());
            } else if (number == at) {
              world.auditStore.restore(older.get());
              writesThen.set(world.faults.writes());
              triesThen.set(world.store.attempts(world.store.open().getFirst().id()).size());
            }
          };
      RotationId id = world.start();

      assertThat(world.run(id))
          .as("cut behind effect " + cut)
          .asString()
          .contains("AUDIT_TAMPERED");
      assertThat(world.faults.writes())
          .as("what was done after the cut behind effect " + cut)
          .isEqualTo(writesThen.get());
      assertThat(world.store.attempts(id))
          .as("not even an intent is signed over the older copy, behind effect " + cut)
          .hasSize(triesThen.get());
    }
  }

  @Test
  void an_anchor_that_saw_more_stops_the_effect_and_is_not_written_over() {
    var world = World.signed(World.shared());
    var ahead = new AuditAnchor(9_999, "A".repeat(43) + "=");
    world.afterEffect =
        number -> {
          if (number == 1) {
            world.anchor(ahead);
          }
        };
    RotationId id = world.start();

    assertThat(world.run(id)).asString().contains("AUDIT_TAMPERED").contains("9999");
    assertThat(world.anchor()).isEqualTo(ahead);
    assertThat(world.faults.writes()).isEqualTo(1);
    assertThat(world.store.find(id).orElseThrow().state().stalled())
        .isEqualTo(ReasonCode.AUDIT_TAMPERED);
    assertThat(world.store.attempts(id).getLast().outcome()).isEqualTo(Outcome.NOT_SENT);
  }

  @Test
  void while_the_anchor_contradicts_the_trail_no_word_is_heeded_and_nothing_is_signed()
      throws Exception {
    var world = World.signed(World.shared());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    // Said in time: it waits for the trail, and is not lost.
    world.commands().give(id, Kind.CANCEL, World.ALICE, "not now", null);
    AuditAnchor genuine = world.anchor();
    world.anchor(new AuditAnchor(9_999, "A".repeat(43) + "="));
    long entries = world.auditStore.head().orElseThrow().size();
    int writes = world.faults.writes();

    for (int i = 0; i < 3; i++) {
      assertThat(world.engine().tick(id)).asString().contains("SOAKING", "AUDIT_TAMPERED", "9999");
    }
    for (Kind word : new Kind[] {Kind.RESUME, Kind.CANCEL}) {
      assertThatExceptionOfType(CommandRefused.class)
          .isThrownBy(() -> world.commands().give(id, word, World.ALICE, "go on", null))
          .withMessageContaining("keyturn audit re-anchor")
          .satisfies(e -> assertThat(e.why()).isEqualTo(Refusal.TRAIL_CONTRADICTED));
    }
    assertThatExceptionOfType(CommandRefused.class)
        .isThrownBy(() ->
            world
                .starts(World.NO_PLANS)
                .open(World.zkeb(), World.ALICE, World.request(World.zkeb(), true)));
    assertThat(world.engine().tick(id)).asString().contains("AUDIT_TAMPERED");
    assertThat(world.auditStore.head().orElseThrow().size()).isEqualTo(entries);
    assertThat(world.faults.writes()).isEqualTo(writes);
    assertThat(world.store.receipt(id)).isEmpty();
    assertThat(world.store.timeline(id, 0, 1_000))
        .filteredOn(line -> line.what() == What.STALLED)
        .as("people are told once")
        .hasSize(1);

    world.anchor(genuine);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(world.audit().ok()).isTrue();
  }

  @Test
  void an_anchor_that_was_deleted_is_no_lost_value_of_the_rotation() {
    var between = World.signed(World.shared());
    between.afterEffect = _ -> between.spoilAnchor();
    RotationId id = between.start();
    assertThat(between.run(id)).asString().contains("AUDIT_TAMPERED").contains("it was deleted");
    assertThat(between.faults.writes()).isEqualTo(1);

    var before = World.signed(World.shared());
    id = before.start();
    before.spoilAnchor();
    assertThat(before.run(id)).asString().contains("AUDIT_TAMPERED");
    assertThat(before.faults.writes()).isZero();
  }

  @Test
  void a_head_signed_by_a_retired_key_alone_stops_every_process_and_people_are_told()
      throws Exception {
    for (boolean fresh : new boolean[] {false, true}) {
      var world = World.signed(World.shared());
      var old = world.engine();
      RotationId id = world.start();
      old.tick(id);
      world.keys.handOver(world.auditStore, world.trail());
      world.trail().append(AuditDraft.by(ANA, "test.entry").build());
      world.keys.forge(world.auditStore);
      int writes = world.faults.writes();
      long entries = world.auditStore.head().orElseThrow().size();

      assertThat((fresh ? world.engine() : old).tick(id)).asString().contains("AUDIT_TAMPERED");
      assertStalledWithoutAnEntry(world, id, entries);
      assertThat(world.faults.writes()).isEqualTo(writes);
    }
  }

  @Test
  void a_head_that_was_edited_stalls_the_rotation_where_people_see_it_without_an_entry() {
    for (boolean anchored : new boolean[] {false, true}) {
      var world = World.signed(World.shared());
      RotationId id = world.start();
      if (anchored) {
        world.engine().tick(id);
      }
      long entries = world.auditStore.head().orElseThrow().size();
      world.auditStore.edit(entries, "\"tool\"", "\"Tool\"");

      assertThat(world.engine().tick(id)).asString().contains("AUDIT_TAMPERED");
      assertStalledWithoutAnEntry(world, id, entries);
    }
  }

  private static void assertStalledWithoutAnEntry(World world, RotationId id, long entries) {
    assertThat(world.store.find(id).orElseThrow().state().stalled())
        .isEqualTo(ReasonCode.AUDIT_TAMPERED);
    assertThat(world.store.timeline(id, 0, 1_000).getLast().why()).isEqualTo("AUDIT_TAMPERED");
    assertThat(world.auditStore.head().orElseThrow().size())
        .as("nothing is signed over it")
        .isEqualTo(entries);
  }

  @Test
  void a_pass_with_many_effects_reads_a_long_trail_once() throws Exception {
    var world = World.signed(World.zkeb());
    var entries = new ArrayList<Integer>();
    world.afterEffect = entries::add;
    var draft = AuditDraft.by(ANA, "test.entry").build();
    for (int i = 0; i < 2_000; i++) {
      world.trail().append(draft);
    }
    AuditTrail trail = world.trail();
    var engine = world.engine(world.clock, trail);
    // Its first entry makes the process read which key is in force.
    var starts = new Starts(World.NO_PLANS, world.store, () -> trail, new SecureRandom());
    RotationId id = starts.open(world.plan, World.ALICE, World.request(world.plan, false)).id();
    long before = world.auditStore.rowsRead();
    engine.tick(id);
    assertThat(entries).as("effects of the pass").hasSizeGreaterThan(4);
    assertThat(world.auditStore.rowsRead() - before).isLessThan(3_000);
  }
}
