package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.DeployPlatform;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.LeaseLost;
import dev.keyturn.rotation.port.SecretStore;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FenceTest {
  private static final SecretValue VALUE = SecretValue.of("some value");

  private final World world = new World(World.zkeb());
  private final RotationId id = world.start();
  private final Lease lease =
      world.store.acquire(id, "this", Timings.PRODUCTION.lease()).orElseThrow();
  private final Fence fence = new Fence(world.store, lease, Timings.PRODUCTION);
  private final DeployPlatform platform = fence.before(world.railway);
  private final SecretStore vault = fence.before(world.vault);
  private final ServiceRef service = world.plan.consumers().getFirst().service();
  private final ManagedSecret secret = world.plan.secrets().getFirst();
  private final VariableName variable =
      Objects.requireNonNull(secret.variable(Slot.NAME_NEW), "zkeb has all slots");

  @Test
  void who_holds_the_lease_may_write() throws Exception {
    platform.set(service, Map.of(variable, VALUE));
    vault.write(secret.vault(), 0, VALUE, Map.of());

    assertThat(world.railway.writes()).hasSize(1);
    assertThat(world.vault.all(secret.vault())).hasSize(1);
  }

  @Test
  void after_somebody_else_took_over_no_request_that_changes_something_is_sent() {
    takenOver();

    assertThatThrownBy(() -> platform.set(service, Map.of(variable, VALUE)))
        .isInstanceOf(LeaseLost.class);
    assertThatThrownBy(
            () -> platform.delete(World.ONE, Map.of(service, Set.of(variable)), () -> {}))
        .isInstanceOf(LeaseLost.class);
    assertThatThrownBy(() -> platform.delete(World.ONE, Map.of(service, Set.of(variable))))
        .isInstanceOf(LeaseLost.class);
    assertThatThrownBy(() -> platform.redeploy(service, "any")).isInstanceOf(LeaseLost.class);
    assertThatThrownBy(() -> vault.write(secret.vault(), 0, VALUE, Map.of()))
        .isInstanceOf(LeaseLost.class);
    assertThatThrownBy(() -> vault.protect(secret.vault())).isInstanceOf(LeaseLost.class);
    assertThatThrownBy(() -> vault.label(secret.vault(), Map.of("keyturn", "x")))
        .isInstanceOf(LeaseLost.class);

    assertThat(world.railway.writes()).isEmpty();
    assertThat(world.vault.all(secret.vault())).isEmpty();
    assertThat(world.vault.labels(secret.vault())).isEmpty();
  }

  @Test
  void to_look_needs_no_lease() {
    takenOver();

    assertThatCode(
            () -> {
              platform.look(service, Set.of(variable));
              platform.runningWith(service, "any", Set.of(variable));
              vault.newest(secret.vault());
              vault.read(secret.vault(), 1);
            })
        .doesNotThrowAnyException();
  }

  /** Between its yes and now the lease may have run out. */
  @Test
  void a_yes_of_the_database_that_comes_late_is_none() {
    Timings usual = Timings.PRODUCTION;
    var noTime =
        new Timings(
            usual.call(),
            usual.call(),
            usual.quarantine(),
            usual.poll(),
            usual.longPoll(),
            usual.phaseLimit(),
            usual.redeploys());

    assertThatThrownBy(new Fence(world.store, lease, noTime)::stillOurs)
        .isInstanceOf(LeaseLost.class);
  }

  private void takenOver() {
    world.clock.advance(Timings.PRODUCTION.lease().plusSeconds(1));
    assertThat(world.store.acquire(id, "another", Duration.ofMinutes(1))).isPresent();
  }
}
