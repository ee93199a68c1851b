package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.port.Lease;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PushedMeanwhileTest {
  private final World world = new World(World.zkeb());
  private final ServiceRef service = world.plan.consumers().getFirst().service();
  private final Effect.Redeploy decided = new Effect.Redeploy(service, "d0-api-server");

  @Test
  void what_is_as_it_was_when_it_was_decided_is_deployed_again() throws Exception {
    carryOut();

    assertThat(world.railway.redeploys(service)).isEqualTo(1);
  }

  @Test
  void a_push_that_came_after_the_look_is_not_undone() {
    world.railway.deploy(service);

    assertNothingIsDeployed();
  }

  @Test
  void neither_is_one_that_has_gone_live_already() {
    world.railway.deploy(service);
    world.advance(FakeRailway.TO_LIVE.multipliedBy(2));

    assertNothingIsDeployed();
  }

  @Test
  void a_push_between_the_look_and_the_redeploy_is_told_once_in_trail_and_timeline() {
    RotationId id = world.start();
    world.railway.pushFirst(service);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));

    assertThat(told(id))
        .singleElement()
        .asString()
        .contains("somebody else (d1-api-server", "our redeploy (d2-api-server");
    assertThat(world.entries())
        .filteredOn(e -> e.event().action().equals("deploy.overtaken"))
        .singleElement()
        .satisfies(e -> assertThat(e.event().deploymentId()).isEqualTo("d2-api-server"));
  }

  @Test
  void another_commit_than_the_one_that_served_is_told() {
    RotationId id = world.start();
    world.railway.commit("d0-api-server", "aaaa111");
    world.railway.commit("d1-api-server", "bbbb222");
    world.railway.commit("d2-api-server", "bbbb222");
    world.run(id);
    assertThat(told(id))
        .singleElement()
        .asString()
        .contains("d1-api-server of bbbb222, before d0-api-server of aaaa111");
  }

  @Test
  void a_redeploy_of_what_served_is_not_spoken_of() {
    RotationId id = world.start();
    world.railway.commit("d0-api-server", "aaaa111");
    world.railway.commit("d1-api-server", "aaaa111");
    world.run(id);
    assertThat(told(id)).isEmpty();
  }

  private List<String> told(RotationId id) {
    return world.store.timeline(id, 0, 1_000).stream()
        .filter(line -> line.what() == TimelineEntry.What.REMINDED)
        .peek(line -> assertThat(line.why()).isEqualTo("COMMIT_CHANGED"))
        .map(TimelineEntry::detail)
        .toList();
  }

  private void assertNothingIsDeployed() {
    assertThatThrownBy(this::carryOut)
        .isInstanceOfSatisfying(
            RemoteFailure.class, f -> assertThat(f.kind()).isEqualTo(RemoteFailure.Kind.CONFLICT))
        .hasMessageContaining("somebody else");
    assertThat(world.railway.redeploys(service)).as("the push alone").isEqualTo(1);
  }

  private void carryOut() throws RemoteFailure {
    RotationId id = world.start();
    Lease lease = world.store.acquire(id, "this", Timings.PRODUCTION.lease()).orElseThrow();
    Engine.Ports ports = world.ports();
    var values = new Values(world.plan, Map.of(), ports.vault(), new FingerprintKey(new byte[32]));
    var observer = new Observer(ports, Timings.PRODUCTION, new Snapshots(), new Sights());
    new Effects(ports, observer, new Fence(world.store, lease, Timings.PRODUCTION), id)
        .carryOut(world.plan, Map.of(), "op", decided, values);
  }
}
