package dev.keyturn.soak;

import dev.keyturn.rehearsal.RehearsedPlan;
import dev.keyturn.sandbox.RunReport;
import dev.keyturn.sandbox.SandboxSpec;
import dev.keyturn.sandbox.WorldPace;
import dev.keyturn.sandbox.railway.RateLimits;
import dev.keyturn.sandbox.railway.WorldTimings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;

/**
 * Many worlds at once in this JVM, each with a PostgreSQL database, a Railway, a Vault, an
 * application and users of its own.
 */
record Soak(long seed, int rotations, int worlds, double mischiefPerTick) {
  /** Few users each: the worlds are many. */
  private static final SandboxSpec.Traffic TRAFFIC =
      new SandboxSpec.Traffic(3, 20, 8, 8, Duration.ofMillis(700), Duration.ofMillis(500));

  /**
   * A minute's deployment in half a second, and no limit on requests that a thousand would meet.
   */
  private static final WorldPace PACE =
      new WorldPace(
          WorldTimings.compressed(),
          new RateLimits(10_000_000, 100_000),
          40,
          12,
          Duration.ofSeconds(6));

  /**
   * @param counts of faults by kind, of stalls by reason, and of rotations by what became of them
   */
  record Outcome(Map<String, Long> counts, List<RunReport> reports) {
    long sum(ToLongFunction<RunReport> field) {
      return reports.stream().mapToLong(field).sum();
    }

    long count(String what) {
      return counts.getOrDefault(what, 0L);
    }

    long injected() {
      return SoakPage.injected(counts);
    }
  }

  Outcome run() throws Exception {
    var faults = new Count();
    var reports = new ArrayList<RunReport>();
    try (var postgres = EmbeddedPostgres.builder().start();
        var threads = Executors.newFixedThreadPool(worlds)) {
      var running = new ArrayList<Future<RunReport>>();
      for (int number = 0; number < worlds; number++) {
        int world = number;
        int share = rotations / worlds + (number < rotations % worlds ? 1 : 0);
        running.add(threads.submit(one(postgres, world, share, faults)));
      }
      Exception first = null;
      for (Future<RunReport> world : running) {
        try {
          reports.add(world.get());
        } catch (ExecutionException e) {
          if (first == null) {
            first = e;
          } else {
            first.addSuppressed(e);
          }
        }
      }
      if (first != null) {
        throw first;
      }
    }
    return new Outcome(faults.all(), reports);
  }

  private Callable<RunReport> one(EmbeddedPostgres postgres, int number, int share, Count faults) {
    return () -> {
      String name = "soak_" + number;
      var database = Database.create(postgres, name);
      try (var rehearsed =
              RehearsedPlan.start(Place.PLAN, spec -> spec.withTraffic(TRAFFIC).withPace(PACE));
          var world =
              new SoakedWorld(
                  seed + 1_000_003L * number, rehearsed, database, faults, mischiefPerTick)) {
        for (int i = 1; i <= share; i++) {
          world.rotate("world " + number + ", rotation " + i);
        }
        return world.finish();
      }
    };
  }
}
