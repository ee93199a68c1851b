package dev.keyturn.cli;

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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

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
    var reading = new PlanReader().read(file.toString(), Files.readAllBytes(file));
    if (!(reading instanceof PlanReading.Valid(var read, var _))) {
      throw new IllegalArgumentException(reading.toString());
    }
    var plan = new SandboxPlan(read, read.environments().getLast(), false);
    Path folder = SandboxRun.folder(file, read.name());
    var world =
        SandboxWorld.start(
            changed.apply(plan.world(Habit.THREE_SLOT)),
            SandboxWorld.Ports.free(),
            Program.clock(),
            Program.random());
    return new RehearsedPlan(
        world, new TreeMap<>(SandboxRun.environment(world, plan, folder)), folder);
  }

  public Path data() {
    return folder.resolve("data");
  }

  @Override
  public void close() {
    world.close();
  }
}
