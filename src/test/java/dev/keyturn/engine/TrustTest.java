package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.MemoryAuditStore;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The trail is held against its anchor before every effect, and not only at the start of a pass.
 */
class TrustTest {

  @Test
  void an_old_copy_put_back_between_two_effects_stops_the_next_one() {
    var counted = new AtomicInteger();
    var undisturbed = new World(World.shared());
    undisturbed.afterEffect = counted::set;
    undisturbed.run(undisturbed.start());
    assertThat(counted.get()).isGreaterThan(10);

    for (int cut = 2; cut < counted.get(); cut++) {
      var world = new World(World.shared());
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
    var world = new World(World.shared());
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
    assertThat(world.store.attempts(id).getLast().outcome()).isEqualTo("not-sent");
  }

  @Test
  void an_anchor_that_was_deleted_is_no_lost_value_of_the_rotation() {
    var between = new World(World.shared());
    between.afterEffect = _ -> between.spoilAnchor();
    RotationId id = between.start();
    assertThat(between.run(id)).asString().contains("AUDIT_TAMPERED").contains("it was deleted");
    assertThat(between.faults.writes()).isEqualTo(1);

    var before = new World(World.shared());
    id = before.start();
    before.spoilAnchor();
    assertThat(before.run(id)).asString().contains("AUDIT_TAMPERED");
    assertThat(before.faults.writes()).isZero();
  }

  @Test
  void a_pass_with_many_effects_reads_a_long_trail_once() {
    var world = new World(World.zkeb());
    var entries = new ArrayList<Integer>();
    world.afterEffect = entries::add;
    var draft = AuditDraft.by(new AuditDraft.Actor("user", "ana", null), "test.entry").build();
    for (int i = 0; i < 2_000; i++) {
      world.trail().append(draft);
    }
    RotationId id = world.start();
    long before = world.auditStore.rowsRead();
    world.engine().tick(id);
    assertThat(entries).as("effects of the pass").hasSizeGreaterThan(4);
    assertThat(world.auditStore.rowsRead() - before).isLessThan(3_000);
  }
}
