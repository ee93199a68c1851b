package dev.keyturn.engine;

import static dev.keyturn.engine.Approvals.BOB;
import static dev.keyturn.engine.Approvals.approve;
import static dev.keyturn.engine.Approvals.asked;
import static dev.keyturn.engine.Approvals.id;
import static dev.keyturn.engine.Approvals.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.plan.PlanText;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.Rotations;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.port.Lease;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whoever writes to the database, past the engine, starts nothing. */
class ApprovalEvidenceTest {
  private final Plan plan = World.approvedBy(World.zkeb(), 1, "bob@example.com");

  @Test
  void a_yes_that_the_trail_does_not_have_starts_nothing() {
    var world = asked(plan);
    Rotation rotation = world.store.find(id(world)).orElseThrow();
    world.store.leave(
        new Command(
            0,
            rotation.id(),
            Kind.APPROVE,
            BOB,
            "written into the table",
            rotation.digest(),
            world.store.now(),
            null));

    assertThat(run(world))
        .asString()
        .contains("AUDIT_TAMPERED")
        .contains("bob@example.com said approve");
    assertNothingDone(world);
  }

  @Test
  void a_phase_that_nobody_agreed_to_starts_nothing() {
    var world = asked(plan);
    Rotation rotation = world.store.find(id(world)).orElseThrow();
    Lease lease =
        world.store.acquire(rotation.id(), "intruder", Duration.ofMinutes(1)).orElseThrow();
    var state = new RotationState(Phase.ADOPTING, 0, world.store.now(), null);
    world.store.save(lease, rotation.moved(state, world.store.now()));
    world.store.release(lease);

    assertThat(run(world)).asString().contains("AUDIT_TAMPERED");
    assertNothingDone(world);
  }

  @Test
  void a_request_that_the_trail_does_not_have_starts_nothing() {
    var world = World.signed(World.zkeb());
    String text = PlanText.write(World.zkeb());
    var rotation =
        Rotations.at(Phase.PLANNED)
            .id(world.start())
            .plan(World.zkeb().name(), World.zkeb().environment())
            .text(text, PlanText.digest(text))
            .askedBy(new Actor("mallory@example.com", "api"), "written into the table")
            .askedAt(world.store.now())
            .emergency(true)
            .build();
    Lease lease =
        world.store.acquire(rotation.id(), "intruder", Duration.ofMinutes(1)).orElseThrow();
    world.store.save(lease, rotation.numbered(0, lease.fence()));
    world.store.release(lease);

    assertThat(run(world)).asString().contains("AUDIT_TAMPERED").contains("no such request");
    assertNothingDone(world);
  }

  @Test
  void a_yes_that_the_trail_has_starts_it() throws Exception {
    var world = asked(plan);
    approve(world, BOB);

    assertThat(run(world)).asString().doesNotContain("AUDIT_TAMPERED");
    assertThat(world.generated).isNotEmpty();
  }

  @Test
  void a_count_that_was_dated_back_in_the_database_is_counted_anew() {
    var world = new World(World.zkeb());
    var key = new SecretName("ZKEB_MASTER_ENCRYPTION_KEY");
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.replicas.remaining(key, "outgoing", 7);
    assertThat(world.runUntil(id, ReasonCode.RE_ENCRYPTION_UNFINISHED))
        .asString()
        .contains("7 left");
    world.replicas.remaining(key, "outgoing", 0);
    assertThat(world.engine().tick(id)).asString().contains("0 left, counted again at");

    Lease lease = world.store.acquire(id, "intruder", Duration.ofMinutes(1)).orElseThrow();
    for (SecretProgress secret : world.store.secrets(id)) {
      world.store.save(lease, id, secret.clearSince(world.store.now().minus(Duration.ofDays(1))));
    }
    world.store.release(lease);

    assertThat(world.engine().tick(id)).asString().contains("0 left, counted again at");
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  private static void assertNothingDone(World world) {
    assertThat(world.store.find(id(world)).orElseThrow().state().stalled())
        .isEqualTo(ReasonCode.AUDIT_TAMPERED);
    assertThat(world.railway.writes()).isEmpty();
    assertThat(world.generated).isEmpty();
    assertThat(world.store.secrets(id(world)))
        .extracting(SecretProgress::incoming)
        .containsOnlyNulls();
  }
}
