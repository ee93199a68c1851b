package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Slot;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.Lease;
import dev.keyturn.rotation.port.LeaseLost;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FenceTest {
  private static final SecretValue VALUE = SecretValue.of("some value");

  private final World world = new World(World.zkeb());
  private final RotationId id = world.start();
  private final Lease lease =
      world.store.acquire(id, "this", Timings.PRODUCTION.lease()).orElseThrow();
  private final Engine.Ports ports = world.ports();
  private final ServiceRef service = world.plan.consumers().getFirst().service();
  private final ManagedSecret secret = world.plan.secrets().getFirst();
  private final VariableName variable =
      Objects.requireNonNull(secret.variable(Slot.NAME_NEW), "zkeb has all slots");

  @Test
  void who_holds_the_lease_may_write() throws Exception {
    carryOut(Effect.Kind.STORE);
    carryOut(Effect.Kind.DELETE_VARIABLES);

    assertThat(world.vault.all(secret.vault())).hasSize(1);
    assertThat(world.railway.writes()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Effect.Kind.class)
  void after_somebody_else_took_over_no_request_that_changes_something_is_sent(Effect.Kind kind)
      throws Exception {
    world.vault.supply(secret.vault(), VALUE.reveal(), Map.of());
    world.clock.advance(Timings.PRODUCTION.lease().plusSeconds(1));
    assertThat(world.store.acquire(id, "another", Duration.ofMinutes(1))).isPresent();

    assertThatThrownBy(() -> carryOut(kind)).isInstanceOf(LeaseLost.class);

    assertThat(world.railway.writes()).isEmpty();
    assertThat(world.vault.all(secret.vault())).hasSize(1);
    assertThat(world.vault.labels(secret.vault())).isEmpty();
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

  private void carryOut(Effect.Kind kind) throws Exception {
    Timings timings = Timings.PRODUCTION;
    SecretName name = secret.name();
    var outgoing = VALUE.fingerprint(ports.fingerprints(), world.plan.secretId(name));
    var known =
        Map.of(name, SecretProgress.asked(name, null).inForce(outgoing, VALUE.kid()).adopted(1));
    var values = new Values(world.plan, known, ports.vault(), ports.fingerprints());
    var observer = new Observer(ports, timings, new Snapshots(), new Sights());
    new Effects(ports, observer, new Fence(world.store, lease, timings), id)
        .carryOut(world.plan, known, "op", effect(kind), values);
  }

  private Effect effect(Effect.Kind kind) {
    return switch (kind) {
      case ADOPT -> new Effect.Adopt(secret.name());
      case STORE -> new Effect.Store(secret.name());
      case RESTORE -> new Effect.Restore(secret.name());
      case LABEL -> new Effect.Label(secret.name());
      case KEEP -> new Effect.Keep(secret.name(), SlotContent.OUTGOING);
      case SET_VARIABLES ->
          new Effect.SetVariables(
              service,
              Map.of(variable, new Effect.Assignment(secret.name(), SlotContent.OUTGOING)));
      case DELETE_VARIABLES ->
          new Effect.DeleteVariables(World.ONE, Map.of(service, Set.of(variable)));
      case REDEPLOY -> new Effect.Redeploy(service, "d0-api-server");
    };
  }
}
