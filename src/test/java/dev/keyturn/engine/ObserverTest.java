package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Observed;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.Timings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObserverTest {
  private final World world = new World(World.shared());
  private final RotationId id = world.start();
  private final Observer observer =
      new Observer(world.ports(), Timings.PRODUCTION, new Snapshots(), new Sights());

  @Test
  void before_the_start_it_asks_every_replica_of_every_service() throws Exception {
    Observed seen = observe(Phase.PLANNED, 0);

    for (Consumer consumer : world.plan.consumers()) {
      assertThat(seen.services().get(consumer.service()))
          .isNotNull()
          .satisfies(service -> {
            assertThat(service.answers()).hasSize(consumer.replicas());
            assertThat(service.unheard()).isNull();
          });
    }
  }

  @Test
  void one_wave_after_the_other_proves_itself_while_all_are_looked_at() throws Exception {
    assertThat(proving(observe(Phase.CONVERGE_PROMOTE, 0))).containsExactly("billing", "trading");
    assertThat(proving(observe(Phase.CONVERGE_PROMOTE, 1))).containsExactly("auth");
    assertThat(observe(Phase.CONVERGE_PROMOTE, 1).services()).hasSize(3);
  }

  @Test
  void what_it_has_seen_shows_no_value() throws Exception {
    assertThat(observe(Phase.PLANNED, 0).toString()).doesNotContain(World.BEFORE);
  }

  @Test
  void a_look_that_is_refused_is_no_empty_world() {
    world.railway.refuseToken(true);

    assertThatThrownBy(() -> observe(Phase.PLANNED, 0)).isInstanceOf(RemoteFailure.class);
  }

  @Test
  void to_look_changes_nothing() throws Exception {
    observe(Phase.PLANNED, 0);
    observe(Phase.CONVERGE_PROMOTE, 0);

    assertThat(world.faults.writes()).isZero();
  }

  private Observed observe(Phase phase, int wave) throws RemoteFailure {
    Instant now = world.store.now();
    var values = new Values(world.plan, Map.of(), world.vault, new FingerprintKey(new byte[32]));
    return observer.observe(
        world.plan,
        id,
        new RotationState(phase, wave, now, null),
        null,
        values,
        AttestationConsent.given(),
        now);
  }

  private static List<String> proving(Observed seen) {
    return seen.services().entrySet().stream()
        .filter(s -> !s.getValue().answers().isEmpty())
        .map(s -> s.getKey().name())
        .sorted()
        .toList();
  }
}
