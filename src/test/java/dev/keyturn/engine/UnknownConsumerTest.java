package dev.keyturn.engine;

import static dev.keyturn.engine.Outcomes.assertRotated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.NotAffected;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.VariableName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownConsumerTest {
  private static final String VALUE = World.BEFORE + "JWT_SECRET";
  private static final ServiceRef WORKER = new ServiceRef(World.ONE, "s9", "worker");
  private static final VariableName KEY = new VariableName("WORKER_KEY");

  @ParameterizedTest
  @ValueSource(
      strings = {
        VALUE,
        "postgres://worker:" + VALUE + "@db:5432/shop",
        "https://example.com/?key=before%2DJWT%5fSECRET",
        "${{api-server.JWT_SECRET}}"
      })
  void whoever_stands_in_no_plan_and_is_given_the_value_keeps_the_rotation_from_starting(
      String value) {
    var world = new World(World.zkeb());
    world.railway.stranger(WORKER, KEY, value);

    TickResult result = world.run(world.start());

    assertThat(result)
        .isInstanceOfSatisfying(
            TickResult.Stalled.class,
            stalled -> {
              assertThat(stalled.phase()).isEqualTo(Phase.PLANNED);
              assertThat(stalled.why()).isEqualTo(ReasonCode.UNKNOWN_CONSUMER);
              assertThat(stalled.detail())
                  .contains("worker.WORKER_KEY", "JWT_SECRET", "service: s9", "not-affected")
                  .doesNotContain(VALUE);
            });
    assertThat(world.railway.writes()).isEmpty();
    assertThat(world.generated).isEmpty();
  }

  @Test
  void somebody_in_another_environment_of_the_plan_is_found_and_nobody_elsewhere() {
    var world = new World(World.shared());
    var elsewhere =
        new RailwayEnvironment("p3", "e3", "TOKEN", RailwayEnvironment.TokenKind.PROJECT);
    String value = World.BEFORE + "JWT_SECRET_KEY";
    world.railway.stranger(new ServiceRef(elsewhere, "s8", "other"), KEY, value);
    world.railway.stranger(new ServiceRef(World.TWO, "s9", "worker"), KEY, value);

    assertThat(stalled(world, world.start())).contains("worker.WORKER_KEY").doesNotContain("other");
  }

  @Test
  void a_copy_on_a_service_of_the_plan_is_no_slot_and_does_not_change_with_it() {
    var world = new World(World.zkeb());
    ServiceRef api = world.plan.consumers().getFirst().service();
    world.railway.edit(api, new VariableName("ALIAS"), "${{JWT_SECRET}}");
    world.railway.edit(api, KEY, VALUE);

    assertThat(stalled(world, world.start()))
        .contains("api-server.WORKER_KEY holds the outgoing value of JWT_SECRET")
        .doesNotContain("ALIAS");
  }

  @Test
  void a_value_that_is_only_deployed_any_more_counts_and_so_does_a_sealed_one_of_the_name() {
    var world = new World(World.zkeb());
    world.railway.stranger(WORKER, KEY, VALUE);
    world.railway.edit(WORKER, KEY, "something else");
    var sealed = new ServiceRef(World.ONE, "s8", "sealing");
    world.railway.stranger(sealed, new VariableName("API_KEY_SALT"), "nobody can read this");
    world.railway.seal(sealed, new VariableName("API_KEY_SALT"));

    assertThat(stalled(world, world.start()))
        .contains("worker.WORKER_KEY still runs with the outgoing value of JWT_SECRET")
        .contains("sealing.API_KEY_SALT is sealed");
  }

  @Test
  void what_appears_later_is_found_before_the_promotion_and_before_the_value_goes()
      throws CommandRefused {
    var world = new World(World.zkeb());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    world.railway.stranger(WORKER, KEY, VALUE);

    assertThat(stalled(world, id)).contains("worker.WORKER_KEY");
    assertThat(world.store.find(id).orElseThrow().state().phase()).isEqualTo(Phase.SETTLING);
    assertThat(world.railway.writes()).noneMatch(w -> w.contains("_PREVIOUS"));

    world.railway.remove(WORKER);
    world.commands().give(id, Kind.RESUME, World.ALICE, "took it away", null);
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.railway.bringBack(WORKER);

    assertThat(stalled(world, id)).contains("worker.WORKER_KEY");
    assertThat(world.store.find(id).orElseThrow().state().phase()).isEqualTo(Phase.SOAKING);

    world.railway.remove(WORKER);
    world.commands().give(id, Kind.RESUME, World.ALICE, "took it away again", null);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertRotated(world);
  }

  @Test
  void who_is_not_affected_says_the_plan_is_in_the_trail_and_it_starts() {
    var world =
        new World(excusing(World.zkeb(), new NotAffected(WORKER, Set.of("WORKER_KEY"), "unused")));
    world.railway.stranger(WORKER, KEY, VALUE);
    RotationId id = world.start();

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));

    assertThat(said(world, id))
        .contains("not affected, says the plan: worker [WORKER_KEY] (unused)");
    assertThat(world.store.receipt(id).orElseThrow().text()).contains("(unused)");
    assertThat(world.railway.censuses())
        .as("before the start, the promotion and the end")
        .isEqualTo(3);
  }

  @Test
  void who_is_not_affected_and_deleted_meanwhile_holds_nobody_up() {
    var world =
        new World(excusing(World.zkeb(), new NotAffected(WORKER, Set.of("WORKER_KEY"), "unused")));
    world.railway.stranger(WORKER, KEY, VALUE);
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.railway.remove(WORKER);

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertRotated(world);
  }

  @Test
  void another_variable_of_a_service_that_is_excused_for_one_is_not() {
    var world =
        new World(excusing(World.zkeb(), new NotAffected(WORKER, Set.of("OTHER"), "unused")));
    world.railway.stranger(WORKER, KEY, VALUE);

    assertThat(stalled(world, world.start())).contains("worker.WORKER_KEY");
  }

  @Test
  void to_be_refused_a_look_is_not_to_find_nobody() throws CommandRefused {
    var world = new World(World.zkeb());
    world.railway.refuseCensus(true);
    RotationId id = world.start();

    assertThat(world.run(id))
        .isInstanceOfSatisfying(
            TickResult.Stalled.class,
            s -> assertThat(s.why()).isEqualTo(ReasonCode.REMOTE_REJECTED));
    assertThat(world.railway.writes()).isEmpty();

    world.railway.refuseCensus(false);
    world.commands().give(id, Kind.RESUME, World.ALICE, "gave the permission", null);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  @Test
  void an_emergency_says_it_and_stops_only_before_somebody_is_cut_off() {
    var world = new World(World.zkeb());
    world.railway.stranger(WORKER, KEY, VALUE);
    RotationId id = world.start(world.plan, true);

    assertThat(stalled(world, id)).contains("worker.WORKER_KEY");

    assertThat(world.store.find(id).orElseThrow().state().phase()).isEqualTo(Phase.SOAKING);
    assertThat(said(world, id)).contains("in spite of who stands in no plan: worker.WORKER_KEY");
  }

  @Test
  void an_emergency_does_not_wait_for_a_look_that_is_refused() {
    var world = new World(World.zkeb());
    world.railway.refuseCensus(true);
    RotationId id = world.start(world.plan, true);

    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);

    assertThat(world.store.find(id).orElseThrow().state().phase()).isEqualTo(Phase.SOAKING);
    assertThat(said(world, id)).contains("could not be looked for");
  }

  @Test
  void a_yes_is_no_reason_not_to_look_again() throws CommandRefused {
    var world = new World(World.approvedBy(World.zkeb(), 1, "bob@example.com"));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.APPROVAL_PENDING);
    world.railway.stranger(
        WORKER, KEY, "https://x/?k=" + URLEncoder.encode(VALUE, StandardCharsets.UTF_8));
    Approvals.approve(world, Approvals.BOB);

    assertThat(stalled(world, id)).contains("worker.WORKER_KEY");
    assertThat(world.railway.writes()).isEmpty();
  }

  private static String stalled(World world, RotationId id) {
    var stalled = (TickResult.Stalled) world.run(id);
    assertThat(stalled.why()).isEqualTo(ReasonCode.UNKNOWN_CONSUMER);
    assertThat(stalled.detail()).doesNotContain(World.BEFORE);
    return stalled.detail();
  }

  private static String said(World world, RotationId id) {
    return String.join(
        "\n", world.store.timeline(id, 0, 1_000).stream().map(TimelineEntry::detail).toList());
  }

  private static Plan excusing(Plan plan, NotAffected excused) {
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        plan.consumers(),
        plan.secrets(),
        plan.pace(),
        plan.approval(),
        plan.rollBack(),
        List.of(excused));
  }
}
