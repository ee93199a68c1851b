package dev.keyturn.engine;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.plan.PlanFolder;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ApprovalRule;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.VariableName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the engine asks of Railway in whole rotations of the plans that the project ships, at the
 * pace of production and by one process, on a clock that the test moves. {@code
 * -Dkeyturn.benchmark=true} prints it.
 */
class RequestCountsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  /**
   * With all tokens together: in any sixty minutes, and from the start to the end.
   *
   * @param kinds all of them by what was asked
   */
  private record Counts(int busiestHour, int outsideTheSoak, int whole, Map<String, Long> kinds) {}

  @ParameterizedTest(name = "{0}")
  @CsvSource({"tradesense, 400", "zkeb, 60", "ainative, 60"})
  void a_whole_rotation_needs_no_more_requests_than(String plan, int most) throws Exception {
    Counts counts = count(shipped(plan));
    if (Boolean.getBoolean("keyturn.benchmark")) {
      System.out.printf(
          "| %s | %d | %d | %d | %s%n",
          plan, counts.busiestHour(), counts.outsideTheSoak(), counts.whole(), counts.kinds());
    }
    assertThat(counts.whole()).isLessThanOrEqualTo(most);
  }

  @Test
  void what_a_deployment_was_created_with_is_asked_once_by_a_process() {
    var world = new World(World.shared());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    world.advance(Duration.ofMinutes(16));
    Engine engine = world.engine();
    engine.tick(id);
    int before = world.railway.calls();
    world.advance(Timings.PRODUCTION.proven());

    engine.tick(id);

    assertThat(world.railway.asked().subList(before, world.railway.calls()))
        .containsOnly("look")
        .hasSize(world.plan.consumers().size());
  }

  private static Counts count(Plan plan) {
    var world = new World(plan);
    for (ManagedSecret secret : plan.secrets()) {
      VariableName storedIn = secret.storedIn();
      if (storedIn != null) {
        var name = new VariableName(secret.name().text());
        plan.consumers()
            .forEach(c -> world.railway.edit(c.service(), name, "${{" + storedIn + "}}"));
      }
    }
    RotationId id = world.start();
    Engine engine = world.engine();
    var times = new ArrayList<Instant>();
    int soak = 0;
    while (true) {
      boolean soaks = world.store.find(id).orElseThrow().state().phase() == Phase.SOAKING;
      int before = world.railway.calls();
      TickResult result = engine.tick(id);
      int made = world.railway.calls() - before;
      soak += soaks ? made : 0;
      for (int i = 0; i < made; i++) {
        times.add(world.clock.instant());
      }
      switch (result) {
        case TickResult.Waiting w ->
            world.advance(Duration.between(world.clock.instant(), w.again()));
        case TickResult.Ended e -> {
          assertThat(e.phase()).isEqualTo(Phase.COMPLETED);
          return new Counts(
              busiest(times),
              times.size() - soak,
              times.size(),
              world.railway.asked().stream().collect(groupingBy(k -> k, TreeMap::new, counting())));
        }
        case TickResult.Stalled _, TickResult.Busy _ -> throw new AssertionError(result.toString());
      }
    }
  }

  private static int busiest(List<Instant> times) {
    int most = 0;
    int from = 0;
    for (int to = 0; to < times.size(); to++) {
      while (!times.get(from).plus(HOUR).isAfter(times.get(to))) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  /** In production, each service attested, and approved by nobody. */
  private static Plan shipped(String name) throws PlanFolder.UnknownPlan {
    Plan plan =
        new PlanFolder(Path.of("rotation-plans"), Optional.empty())
            .compute(name, "production", Set.of());
    List<Consumer> consumers =
        plan.consumers().stream()
            .map(c -> new Consumer(c.service(), c.replicas(), World.attested(c.service().name())))
            .toList();
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        consumers,
        plan.secrets(),
        plan.pace(),
        new ApprovalRule(0, List.of(), HOUR),
        plan.rollBack(),
        plan.notAffected());
  }
}
