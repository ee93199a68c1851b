package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.plan.PlanText;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Rotations;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnreadablePlanTest {

  @Test
  void a_plan_that_cannot_be_read_stalls_as_just_that_and_touches_nothing() {
    var world = new World(World.zkeb());
    RotationId id = unreadable(world);

    assertThat(world.engine().tick(id)).asString().contains("PLAN_UNREADABLE");

    assertThat(stored(world, id).state().stalled()).isEqualTo(ReasonCode.PLAN_UNREADABLE);
    assertThat(world.railway.writes()).isEmpty();
  }

  @Test
  void it_can_be_called_off_all_the_same() throws Exception {
    var world = new World(World.zkeb());
    RotationId id = unreadable(world);
    world.engine().tick(id);

    world.commands().give(id, Kind.CANCEL, World.ALICE, "nobody can read it", null);
    world.engine().tick(id);

    Rotation ended = stored(world, id);
    assertThat(ended.state().phase()).isEqualTo(Phase.ABORTED);
    assertThat(world.store.receipt(id)).isPresent();
  }

  @Test
  void nobody_decides_upon_what_nobody_can_read() {
    var world = new World(World.zkeb());
    RotationId id = unreadable(world);
    var digest = stored(world, id).digest();

    for (Kind decision : new Kind[] {Kind.APPROVE, Kind.REJECT, Kind.REVIEW, Kind.REVOKE}) {
      assertThatThrownBy(() -> world.commands().give(id, decision, World.ALICE, "blindly", digest))
          .isInstanceOfSatisfying(
              CommandRefused.class, e -> assertThat(e.why()).isEqualTo(Refusal.OTHER_PLAN));
    }
  }

  private static RotationId unreadable(World world) {
    RotationId id = world.start();
    Rotation r = stored(world, id);
    var lease = world.store.acquire(id, "a later version", Duration.ofMinutes(1)).orElseThrow();
    String text = r.planText().replaceFirst("\\{", "{\"v\":99,");
    Rotation later =
        Rotations.forged(r, text, PlanText.digest(text), r.requestedBy(), lease.fence());
    world.store.save(lease, later);
    world
        .trail()
        .append(
            RotationTrail.draft(later, r.requestedBy(), "rotation.requested")
                .target(new AuditDraft.Target("plan", RotationTrail.planOf(later)))
                .build());
    world.store.release(lease);
    return id;
  }

  private static Rotation stored(World world, RotationId id) {
    return world.store.find(id).orElseThrow();
  }
}
