package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.VariableName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One process that remembers what it has seen, and what must be seen all the same. */
class SightsTest {
  private static final Duration POLL = Timings.PRODUCTION.poll();

  private final World world = new World(World.shared());
  private final List<ServiceRef> services =
      world.plan.consumers().stream().map(Consumer::service).toList();
  private final RotationId id = world.start();
  private final Engine engine = world.engine();

  private int railway;
  private int replicas;

  @Test
  void who_proves_what_he_holds_is_asked_himself_and_railway_is_left_alone() {
    runUntil(ReasonCode.SOAK_NOT_OVER);
    counted();

    tickAfter(POLL);
    tickAfter(POLL);

    assertThat(world.railway.calls() - railway).isZero();
    assertThat(world.replicas.challenges() - replicas).isEqualTo(2 * services.size());
  }

  @Test
  void a_rollback_is_seen_as_soon_as_a_replica_answers_otherwise() {
    runUntil(ReasonCode.SOAK_NOT_OVER);
    world.railway.rollBack(services.getFirst(), 1);
    world.advance(FakeRailway.TO_LIVE.plus(FakeRailway.OVERLAP));

    engine.tick(id);

    assertThat(phase()).isNotEqualTo(Phase.SOAKING);
  }

  @Test
  void a_replica_that_has_crashed_is_looked_for_on_railway_at_once() {
    runUntil(ReasonCode.SOAK_NOT_OVER);
    world.replicas.silence(world.railway.serving(services.getLast()).getLast().id() + "-r0");
    counted();

    tickAfter(POLL);

    assertThat(world.railway.calls() - railway).as("that service alone").isEqualTo(1);
  }

  @Test
  void a_settling_does_not_end_on_what_was_seen_before() {
    runUntil(ReasonCode.SETTLE_NOT_OVER);
    var name = new VariableName("JWT_SECRET_KEY_NEW");
    world.railway.edit(services.getLast(), name, "somebody-else's");

    world.advance(world.plan.pace().settle());
    TickResult end = engine.tick(id);

    assertThat(end)
        .isInstanceOfSatisfying(
            TickResult.Stalled.class, s -> assertThat(s.why()).isEqualTo(ReasonCode.DRIFT));
  }

  @Test
  void what_came_and_went_while_only_the_replicas_were_asked_makes_the_time_begin_again() {
    runUntil(ReasonCode.SOAK_NOT_OVER);
    tickAfter(Duration.ofMinutes(20));
    Instant soaking = world.store.find(id).orElseThrow().state().since();
    ServiceRef service = services.getFirst();
    var good = world.railway.variables(service);
    world.railway.rollBack(service, 1);
    world.advance(FakeRailway.TO_LIVE.plusSeconds(20));
    world.railway.edit(service, new VariableName("UNRELATED"), "stays");
    assertThat(world.railway.variables(service)).isEqualTo(good);
    world.railway.deploy(service);
    world.advance(Duration.ofMinutes(2));
    tickAfter(POLL);
    tickAfter(POLL);

    assertThat(world.store.find(id).orElseThrow().state().since()).isAfter(soaking);
  }

  /** The look that finds it breaks off at another service: it has found it all the same. */
  @Test
  void what_a_look_has_found_that_broke_off_is_not_forgotten() {
    runUntil(ReasonCode.SOAK_NOT_OVER);
    tickAfter(Duration.ofMinutes(20));
    Instant soaking = world.store.find(id).orElseThrow().state().since();
    ServiceRef service = services.getFirst();
    world.railway.rollBack(service, 1);
    world.advance(FakeRailway.TO_LIVE.plusSeconds(20));
    world.railway.deploy(service);
    world.advance(Duration.ofMinutes(2));
    String replica = world.railway.serving(services.getLast()).getLast().id() + "-r0";
    world.railway.silence(services.getLast());
    world.replicas.silence(replica);
    tickAfter(POLL);
    world.railway.silence(null);
    world.replicas.hear(replica);
    tickAfter(Duration.ofMinutes(2));
    tickAfter(POLL);

    assertThat(world.store.find(id).orElseThrow().state().since())
        .isAfter(soaking.plus(Duration.ofMinutes(20)));
  }

  @Test
  void what_a_person_writes_between_two_writes_of_one_pass_is_not_overwritten() {
    var name = new VariableName("JWT_SECRET_KEY_NEW");
    boolean[] edited = {false};
    world.afterEffect =
        _ -> {
          if (phase() == Phase.STAGING && !edited[0]) {
            edited[0] = true;
            world.railway.edit(services.getLast(), name, "somebody-else's");
          }
        };

    TickResult first = engine.tick(id);

    assertThat(edited[0]).isTrue();
    assertThat(first)
        .isInstanceOfSatisfying(
            TickResult.Waiting.class,
            w -> assertThat(w.why()).isEqualTo(ReasonCode.CHANGED_MEANWHILE));
    assertThat(world.railway.variables(services.getLast())).containsEntry(name, "somebody-else's");
  }

  @Test
  void whom_a_document_for_several_does_not_tell_of_is_looked_at_alone() {
    world.railway.tellsTogetherBut(services.getFirst());
    counted();

    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));

    assertThat(services).allSatisfy(s -> assertThat(world.railway.redeploys(s)).isEqualTo(3));
  }

  private void runUntil(ReasonCode why) {
    TickResult result = engine.tick(id);
    while (!(result instanceof TickResult.Waiting w && w.why() == why)) {
      assertThat(result).isInstanceOf(TickResult.Waiting.class);
      var again = ((TickResult.Waiting) result).again();
      result = tickAfter(Duration.between(world.clock.instant(), again));
    }
  }

  private TickResult tickAfter(Duration time) {
    world.advance(time);
    return engine.tick(id);
  }

  private void counted() {
    railway = world.railway.calls();
    replicas = world.replicas.challenges();
  }

  private Phase phase() {
    return world.store.find(id).orElseThrow().state().phase();
  }
}
