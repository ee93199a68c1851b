package dev.keyturn.rehearsal;

import dev.keyturn.plan.PlanReader;
import dev.keyturn.plan.PlanReading;
import dev.keyturn.sandbox.SandboxSpec;
import dev.keyturn.sandbox.SandboxWorld;
import dev.keyturn.sandbox.app.Habit;
import dev.keyturn.wiring.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The world that {@code sandbox serve} would bring up for a plan, in this JVM, so that a test can
 * look into it while Keyturn works on it from another process.
 *
 * @param folder where Keyturn finds its plans and keeps its data
 */
public record RehearsedPlan(SandboxWorld world, Map<String, String> environment, Path folder)
    implements AutoCloseable {
  /** Enough users to notice every mistake, few enough to leave the machine to the programs. */
  private static final SandboxSpec.Traffic TRAFFIC =
      new SandboxSpec.Traffic(6, 120, 20, 20, Duration.ofMillis(500), Duration.ofMillis(500));

  /** Starts the world of the plan's last environment. */
  public static RehearsedPlan start(Path file) throws IOException, InterruptedException {
    return start(file, spec -> spec.withTraffic(TRAFFIC));
  }

  /**
   * @param changed the world that is to be instead of the plan's own
   */
  public static RehearsedPlan start(Path file, UnaryOperator<SandboxSpec> changed)
      throws IOException, InterruptedException {
    return start(List.of(file), changed);
  }

  /**
   * One world for several plans, which have nothing in common but how long their tokens live.
   *
   * @param changed the world that is to be instead of the plans' own
   */
  public static RehearsedPlan start(List<Path> files, UnaryOperator<SandboxSpec> changed)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("keyturn-sandbox");
    Files.createDirectories(folder.resolve("plans"));
    var plans = new ArrayList<SandboxPlan>();
    for (Path file : files) {
      var reading = new PlanReader().read(file.toString(), Files.readAllBytes(file));
      if (!(reading instanceof PlanReading.Valid(var read, var _))) {
        throw new IllegalArgumentException(reading.toString());
      }
      plans.add(new SandboxPlan(read, read.environments().getLast(), false));
      Files.copy(file, folder.resolve("plans").resolve(read.name() + ".yaml"));
    }
    SandboxSpec spec =
        plans.stream()
            .map(plan -> plan.world(Habit.THREE_SLOT))
            .reduce(RehearsedPlan::beside)
            .orElseThrow();
    var world =
        SandboxWorld.start(
            changed.apply(spec), SandboxWorld.Ports.free(), Program.clock(), Program.random());
    return new RehearsedPlan(
        world, new TreeMap<>(SandboxRun.environment(world, plans.getFirst(), folder)), folder);
  }

  private static SandboxSpec beside(SandboxSpec one, SandboxSpec other) {
    return new SandboxSpec(
        one.timeScale(),
        one.environmentName(),
        both(one.projects(), other.projects()),
        both(one.services(), other.services()),
        both(one.secrets(), other.secrets()),
        both(one.vaults(), other.vaults()),
        one.habit(),
        one.pace(),
        one.traffic(),
        one.releaseAfterCleanUp());
  }

  private static <T> List<T> both(List<T> one, List<T> other) {
    return Stream.concat(one.stream(), other.stream()).distinct().toList();
  }

  public Path data() {
    return folder.resolve("data");
  }

  @Override
  public void close() {
    world.close();
  }
}
