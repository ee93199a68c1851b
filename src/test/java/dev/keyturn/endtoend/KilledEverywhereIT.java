package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.Seeded;
import dev.keyturn.endtoend.Boundaries.Boundary;
import dev.keyturn.endtoend.KilledRotation.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * SIGKILL at every request to Railway, Vault and the application and at every write to PostgreSQL:
 * before it, between its effect and its answer, and after it. The seed picks a few for every build;
 * the property {@code keyturn.kills.whole} asks for all of them, and {@code keyturn.kills.one-in}
 * for a part of those.
 */
@Execution(ExecutionMode.CONCURRENT)
class KilledEverywhereIT {
  private static final Path PAGE = Path.of("docs/kills.md");
  private static final String WHOLE = "keyturn.kills.whole";

  /** The phases that change something outside, when all goes well. */
  private static final List<String> CHANGING =
      List.of(
          "ADOPTING",
          "STORING",
          "STAGING",
          "DEPLOY_ACCEPT",
          "PROMOTING",
          "DEPLOY_PROMOTE",
          "CLEANING",
          "DEPLOY_RETIRE",
          "RETIRING");

  private static final String SEED = "keyturn.kills.seed";
  private final int oneIn = Integer.getInteger("keyturn.kills.one-in", 1);
  private final int most = Integer.getInteger("keyturn.kills.most", 3);

  @Seeded(SEED)
  void whoever_is_killed_around_an_effect_the_next_one_ends_the_rotation_unnoticed(long seed)
      throws Exception {
    Outcome outcome;
    try {
      outcome = rotation(drawn(seed));
    } catch (AssertionError e) {
      throw new AssertionError("-Dkeyturn.kills.seed=" + seed, e);
    }
    System.out.println("kills: of " + outcome.passed() + ": " + outcome.struck());
    assertThat(outcome.struck()).as("kills").hasSize(most);
  }

  @Test
  @EnabledIfSystemProperty(named = WHOLE, matches = "true")
  @Timeout(value = 8, unit = TimeUnit.HOURS)
  void whoever_is_killed_anywhere_the_next_one_ends_the_rotation_unnoticed() throws Exception {
    long begun = System.nanoTime();
    var outcomes = new EnumMap<Moment, Outcome>(Moment.class);
    int atOnce = Integer.getInteger("keyturn.kills.at-once", Moment.values().length);
    try (var runs = Executors.newFixedThreadPool(atOnce)) {
      var futures = new EnumMap<Moment, Future<Outcome>>(Moment.class);
      for (Moment moment : Moment.values()) {
        Callable<Outcome> run = () -> rotation(told(moment));
        futures.put(moment, runs.submit(run));
      }
      for (Map.Entry<Moment, Future<Outcome>> run : futures.entrySet()) {
        outcomes.put(run.getKey(), run.getValue().get());
      }
    }
    long minutes = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - begun);
    String page = KillsPage.text(outcomes, minutes);
    System.out.println(page);
    for (Outcome outcome : outcomes.values()) {
      assertThat(outcome.struck()).as("kills").hasSizeBetween(1, outcome.passed());
    }
    if (oneIn == 1 && Boolean.getBoolean("keyturn.docs.write")) {
      KillsPage.write(PAGE, page);
    }
  }

  private static Outcome rotation(Function<Boundary, @Nullable Moment> which) throws Exception {
    try (var rotation = new KilledRotation(which)) {
      return rotation.carryOn();
    }
  }

  /** A line for each ten, so that an hour's run can be watched. */
  private Function<Boundary, @Nullable Moment> told(Moment moment) {
    long seed = Seeded.Source.seed(SEED);
    var count = new AtomicInteger();
    return at -> {
      if (Math.floorMod(at.toString().hashCode() + moment.ordinal() + seed, oneIn) != 0) {
        return null;
      }
      int number = count.incrementAndGet();
      if (number % 10 == 0) {
        System.err.println(moment + " " + number + ": " + at);
      }
      return moment;
    };
  }

  /** In some phases, one of the first three: the intent, the effect, the outcome, or near them. */
  private Function<Boundary, @Nullable Moment> drawn(long seed) {
    var random = new Random(seed);
    var phases = new ArrayList<>(CHANGING);
    Collections.shuffle(phases, random);
    var passes = new HashMap<String, Integer>();
    var moments = new HashMap<String, Moment>();
    for (String phase : phases.subList(0, most)) {
      passes.put(phase, random.nextInt(3));
      moments.put(phase, Moment.values()[random.nextInt(Moment.values().length)]);
    }
    return at -> {
      Integer left = at.ofAnEffect() ? passes.remove(at.phase()) : null;
      if (left != null && left > 0) {
        passes.put(at.phase(), left - 1);
      }
      return left != null && left == 0 ? moments.get(at.phase()) : null;
    };
  }
}
