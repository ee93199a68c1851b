package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.Seeded;
import dev.keyturn.engine.Walk.Event;
import dev.keyturn.engine.Walk.What;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random walks of the real engine. {@code -Dkeyturn.walk.seed} begins elsewhere, {@code
 * -Dkeyturn.walks} takes more of them, {@code -Dkeyturn.walk} walks one again.
 */
class EngineWalkTest {
  private static final String SEED = "keyturn.walk.seed";
  private static final int WALKS = Integer.getInteger("keyturn.walks", 150);
  private static final int LENGTH = 80;

  @Seeded(SEED)
  void whatever_happens_on_the_way_it_ends_well_when_everybody_means_well_again(long seed) {
    String again = System.getProperty("keyturn.walk");
    var ends = EnumSet.noneOf(Phase.class);
    for (int n = 0; n < (again == null ? WALKS : 1); n++) {
      Plan plan = n % 2 == 0 ? World.zkeb() : World.shared();
      Walk walk = again == null ? Walk.random(new Random(seed + n), LENGTH) : Walk.parse(again);
      Walk.Outcome outcome = walk.outcome(plan);
      if (outcome.fault() != null) {
        throw new AssertionError(told(walk, plan, seed + n));
      }
      ends.add(outcome.end());
    }
    if (again == null) {
      assertThat(ends).containsExactlyInAnyOrder(Phase.COMPLETED, Phase.ABORTED);
    }
  }

  @Seeded(SEED)
  void a_walk_that_fails_is_told_by_as_few_events_as_will_do(long seed) {
    // A person's rollback is the hazard that nobody can prevent: so every walk with one that comes
    // late enough must fail, and nothing but what leads there is needed.
    var events = new ArrayList<Event>();
    var random = new Random(seed);
    for (int i = 0; i < 30; i++) {
      events.add(new Event(What.TICK, 0));
      events.add(new Event(What.PASS, 7));
      events.add(new Event(What.values()[7 + random.nextInt(2)], random.nextInt(100)));
    }
    events.add(new Event(What.ROLL_BACK, 0));
    Plan plan = World.shared();
    var walk = new Walk(events);
    assertThat(walk.fault(plan)).as("the planted fault").contains("rejects");

    var shortest = shortest(walk, plan);

    assertThat(shortest.events().size()).isLessThan(events.size() / 3);
    assertThat(shortest.events()).contains(new Event(What.ROLL_BACK, 0));
    assertThat(shortest.fault(plan)).contains("rejects");
    assertThat(Walk.parse(shortest.toString()).fault(plan)).isEqualTo(shortest.fault(plan));
    for (int i = 0; i < shortest.events().size(); i++) {
      var without = new ArrayList<>(shortest.events());
      without.remove(i);
      assertThat(rejects(new Walk(without), plan))
          .as("it still fails without event %d of %s", i, shortest)
          .isFalse();
    }
  }

  @Test
  void what_is_left_of_a_list_is_what_it_fails_by() {
    var numbers = new ArrayList<Integer>();
    for (int i = 0; i < 100; i++) {
      numbers.add(i);
    }

    assertThat(Shrinker.shrink(numbers, l -> l.contains(17) && l.contains(64)))
        .containsExactly(17, 64);
    assertThat(Shrinker.shrink(List.of(1), l -> !l.isEmpty())).containsExactly(1);
  }

  private static Walk shortest(Walk walk, Plan plan) {
    return new Walk(Shrinker.shrink(walk.events(), e -> rejects(new Walk(e), plan)));
  }

  private static boolean rejects(Walk walk, Plan plan) {
    String fault = walk.fault(plan);
    return fault != null && fault.contains("rejects");
  }

  private static String told(Walk walk, Plan plan, long seed) {
    Walk shortest = new Walk(Shrinker.shrink(walk.events(), e -> new Walk(e).fault(plan) != null));
    return "plan %s, seed %d: %s\nwalk it again with -Dkeyturn.walk=\"%s\""
        .formatted(plan.name(), seed, shortest.fault(plan), shortest);
  }
}
