package dev.keyturn.engine;

import dev.keyturn.rotation.Health;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.Gates;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.RollBack;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.ServiceRef;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What lies between a bad answer and the last redeploy that puts the former values back: {@code
 * ./mvnw test -Dtest=RollBackBenchmark -Dkeyturn.benchmark=true}.
 */
@EnabledIfSystemProperty(named = "keyturn.benchmark", matches = "true")
class RollBackBenchmark {
  private static final int MILLIS_PER_CALL = 150;

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7})
  void from_the_decision_to_the_last_redeploy(int services) {
    var world = new World(World.watched(services(services), RollBack.USUAL));
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    int calls = world.railway.calls();
    world.replicas.health("s0", Health.answered(503));
    long before = System.nanoTime();
    world.engine().tick(id);
    double own = (System.nanoTime() - before) / 1e9;
    int made = world.railway.calls() - calls;

    System.out.printf(
        "%d services: 0 waits, %d calls of Railway, %.2f s of our own; %.1f s at %d ms a call%n",
        services, made, own, own + made * MILLIS_PER_CALL / 1e3, MILLIS_PER_CALL);
  }

  private static Plan services(int count) {
    Plan shared = World.shared();
    List<Consumer> consumers =
        IntStream.range(0, count)
            .mapToObj(i ->
                new Consumer(
                    new ServiceRef(World.ONE, "s" + i, "s" + i), 1, World.attested("s" + i)))
            .toList();
    var roles = new TreeMap<String, Role>();
    consumers.forEach(
        c -> roles.put(c.service().name(), roles.isEmpty() ? Role.BOTH : Role.VERIFIER));
    ManagedSecret s = shared.secrets().getFirst();
    return new Plan(
        shared.name(),
        shared.environment(),
        shared.owner(),
        consumers,
        List.of(
            new ManagedSecret(
                s.name(),
                s.material(),
                s.encoding(),
                null,
                "_NEW",
                "_PREVIOUS",
                s.vault(),
                roles,
                Duration.ofHours(1),
                new Gates(Duration.ZERO, false, false))),
        shared.pace(),
        shared.approval());
  }
}
