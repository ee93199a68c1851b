package dev.keyturn.engine;

import static dev.keyturn.engine.Outcomes.assertAsBefore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.VariableName;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a rotation must never do, one case each. */
class EngineReviewTest {
  /** The process lives on and gives its lease back, but its request is still on the wire. */
  @Test
  void a_bug_in_the_middle_of_a_write_is_waited_out_before_anything_else_is_done() {
    var happy = new World(World.zkeb());
    happy.run(happy.start());
    for (int n = 1; n <= happy.faults.writes(); n++) {
      var world = new World(World.zkeb());
      world.faults.breakWrite(n, Faults.Kind.BUG_LATE);
      RotationId id = world.start();
      assertThatThrownBy(() -> world.run(id)).hasMessage("a bug");
      say(world, id, Kind.CANCEL);
      TickResult after = world.run(id);
      assertThat(after).as("write %d", n).isInstanceOf(TickResult.Ended.class);
      world.advance(Duration.ofHours(1));
      if (after.equals(new TickResult.Ended(Phase.ABORTED))) {
        assertAsBefore(world);
      }
    }
  }

  /** The labels of a person's version count for every field of the path. */
  @Test
  void a_supplied_value_is_not_taken_for_the_other_secrets_of_its_path() {
    Plan plan = supplied(World.zkeb(), "JWT_SECRET");
    var world = new World(plan);
    RotationId id = world.start();
    assertThat(world.run(id)).asString().contains("NOT_SUPPLIED");
    var path = plan.secret(new SecretName("JWT_SECRET")).vault();
    world.vault.supply(
        path, "by-a-person", Map.of("rotation_id", id.text(), "keyturn", "incoming"));
    say(world, id, Kind.RESUME);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(world.generated).hasSize(2);
    assertThat(world.railway.variables(plan.consumers().getFirst().service()))
        .containsEntry(new VariableName("JWT_SECRET"), "by-a-person");
  }

  @Test
  void a_service_rolled_back_while_it_was_stalled_is_deployed_with_both_before_any_promotes() {
    var world = new World(World.shared());
    var service = world.plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    world.advance(Duration.ofMinutes(10));
    world.railway.stageByOthers(service, new VariableName("FOO"));
    assertThat(world.run(id)).asString().contains("PROMOTING").contains("FOREIGN_STAGED_CHANGES");
    world.railway.rollBack(service, 0);
    world.advance(Duration.ofMinutes(5));
    world.railway.discardStaged(service);
    say(world, id, Kind.RESUME);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(world.railway.redeploys(service))
        .as("three, a rollback, and one again")
        .isEqualTo(5);
  }

  @Test
  void a_service_rolled_back_before_the_clean_up_soaks_again() {
    var world = new World(World.shared());
    var service = world.plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.advance(Duration.ofHours(2));
    world.railway.stageByOthers(service, new VariableName("FOO"));
    assertThat(world.run(id)).asString().contains("CLEANING").contains("FOREIGN_STAGED_CHANGES");
    world.railway.rollBack(service, 1);
    world.advance(Duration.ofMinutes(5));
    world.railway.discardStaged(service);
    say(world, id, Kind.RESUME);

    assertThat(world.runUntil(id, ReasonCode.SOAK_NOT_OVER)).asString().contains("SOAK_NOT_OVER");
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void an_edit_by_hand_is_not_deployed_by_a_rotation_that_deploys_again() {
    var world = new World(World.zkeb());
    var service = world.plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.railway.rollBack(service, 1);
    world.railway.edit(service, new VariableName("JWT_SECRET"), "by-hand");

    assertThat(world.run(id)).asString().contains("DRIFT");
    assertThat(world.railway.serving(service).getLast().snapshot()).doesNotContainValue("by-hand");
  }

  /** Nobody has watched in the meantime: what was signed then is not known. */
  @Test
  void a_soak_that_was_interrupted_begins_again() {
    var world = new World(World.shared());
    var service = world.plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.replicas.corrupt(service);
    assertThat(world.run(id)).asString().contains("SOAKING").contains("ATTESTATION_CONTRADICTS");
    world.railway.rollBack(service, 1);
    world.advance(Duration.ofHours(3));
    world.railway.deploy(service);
    world.advance(Duration.ofMinutes(1));
    world.replicas.mend(service);
    say(world, id, Kind.RESUME);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void what_a_person_staged_is_not_taken_for_our_own_clean_up() {
    var world = new World(World.zkeb());
    var service = world.plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    world.railway.stageDeletion(service, new VariableName("JWT_SECRET_NEW"));

    assertThat(world.run(id)).asString().contains("PROMOTING").contains("FOREIGN_STAGED_CHANGES");
  }

  @Test
  void deletions_that_stay_staged_after_the_variables_are_gone_are_given_to_a_person() {
    var world = new World(World.zkeb());
    var service = world.plan.consumers().getFirst().service();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    say(world, id, Kind.CANCEL);
    world.railway.stageDeletion(service, new VariableName("JWT_SECRET_NEW"));

    assertThat(world.run(id)).asString().contains("UNSTAGING").contains("FOREIGN_STAGED_CHANGES");
    world.railway.discardStaged(service);
    say(world, id, Kind.RESUME);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertAsBefore(world);
  }

  /** The plan accepts that tokens of the other side are rejected; nothing else may differ. */
  @Test
  void an_application_with_two_slots_comes_back_after_promotion() {
    var world = new World(twoSlots(World.zkeb()));
    world.acceptance.waive();
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    say(world, id, Kind.CANCEL);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(world.railway.writes()).noneMatch(w -> w.contains("_PREVIOUS"));
    assertThat(world.railway.serving(world.plan.consumers().getFirst().service()))
        .singleElement()
        .satisfies(d -> assertThat(d.snapshot()).hasSize(4));
  }

  private static Plan twoSlots(Plan plan) {
    var secrets =
        plan.secrets().stream()
            .map(s ->
                new Plan.ManagedSecret(
                    s.name(),
                    s.material(),
                    s.encoding(),
                    s.storedIn(),
                    s.newSuffix(),
                    null,
                    s.vault(),
                    s.roles(),
                    s.tokenLifetime(),
                    s.gates()))
            .toList();
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        plan.consumers(),
        secrets,
        plan.pace(),
        plan.approval());
  }

  private static Plan supplied(Plan plan, String name) {
    var secrets =
        plan.secrets().stream()
            .map(s ->
                s.name().text().equals(name)
                    ? new Plan.ManagedSecret(
                        s.name(),
                        new Material.Supplied(),
                        Material.Encoding.TEXT,
                        s.storedIn(),
                        s.newSuffix(),
                        s.previousSuffix(),
                        s.vault(),
                        s.roles(),
                        s.tokenLifetime(),
                        s.gates())
                    : s)
            .toList();
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        plan.consumers(),
        secrets,
        plan.pace(),
        plan.approval());
  }

  static void say(World world, RotationId id, Kind kind) {
    try {
      world.commands().give(id, kind, World.ALICE, "because", null);
    } catch (CommandRefused e) {
      assertThat(e).hasMessageContaining("the clean-up has begun");
    }
  }
}
