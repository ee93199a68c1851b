package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.engine.Exploration.Reached;
import dev.keyturn.engine.Exploration.Result;
import dev.keyturn.engine.SmallWorld.Budget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The real engine, searched. Writes docs/model/engine.md with {@code -Dkeyturn.docs.write=true};
 * fails, when it is stale, without it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExplorationTest {
  private static final int AT_LEAST = 300_000;
  private static final int NO_BOUND = Integer.MAX_VALUE;

  private static final Map<SmallCase, Result> SEARCHED = new LinkedHashMap<>();
  private static final Map<Mutant, Result> CAUGHT = new EnumMap<>(Mutant.class);
  private static Duration took = Duration.ZERO;

  @Test
  @Order(1)
  void whatever_happens_in_whatever_order_every_invariant_holds_in_every_state() {
    long began = System.nanoTime();
    var reached = EnumSet.noneOf(Reached.class);
    Set<StateDigest> distinct = new HashSet<>();
    for (SmallCase of : EnginePage.CASES) {
      Result result = Exploration.of(of, NO_BOUND, distinct);
      assertThat(result.fault() == null ? "" : result.fault().text())
          .as("what the search %s has found", of.name())
          .isEmpty();
      assertThat(result.whole()).isTrue();
      reached.addAll(result.reached().keySet());
      SEARCHED.put(of, result);
    }
    took = Duration.ofNanos(System.nanoTime() - began);

    assertThat(reached).as("else it has shown nothing").containsExactlyInAnyOrder(Reached.values());
    assertThat(distinct).hasSizeGreaterThanOrEqualTo(AT_LEAST);
  }

  @ParameterizedTest
  @EnumSource(value = Mutant.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  @Order(2)
  void without_one_of_its_safeguards_the_same_search_catches_it(Mutant mutant) {
    Result result = Exploration.of(EnginePage.of(mutant), NO_BOUND, new HashSet<>());

    assertThat(result.fault()).as("nothing is found without: %s", mutant.sentence()).isNotNull();
    assertThat(result.fault().what()).startsWith(mutant.breaks() + ":");
    CAUGHT.put(mutant, result);
  }

  @ParameterizedTest
  @EnumSource(value = Mutant.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  @Order(3)
  void with_all_of_them_the_search_that_catches_a_mutant_finds_nothing(Mutant mutant) {
    SmallCase same = EnginePage.of(mutant).with(Mutant.NONE);
    assertThat(Exploration.of(same, NO_BOUND, new HashSet<>()).fault()).isNull();
  }

  @Test
  @Order(4)
  void the_page_says_what_was_found() throws IOException {
    assertThat(CAUGHT).as("run the whole class").hasSize(Mutant.values().length - 1);
    Path page = Path.of("docs/model/engine.md");
    String fresh = EnginePage.text(SEARCHED, CAUGHT, took);
    if (Boolean.getBoolean("keyturn.docs.write")) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, fresh);
    }

    assertThat(EnginePage.lasting(Files.readString(page)))
        .as("docs/model/engine.md is stale; write it with: %s", EnginePage.FRESH)
        .isEqualTo(EnginePage.lasting(fresh));
  }

  @Test
  void a_search_gives_the_same_figures_each_time() {
    var budget = new Budget(1, 1, 0, 0, 0, 0);
    var small = new SmallCase("twice", 1, budget, Mutant.NONE);
    assertThat(Exploration.of(small, NO_BOUND, new HashSet<>()))
        .isEqualTo(Exploration.of(small, NO_BOUND, new HashSet<>()));
  }
}
