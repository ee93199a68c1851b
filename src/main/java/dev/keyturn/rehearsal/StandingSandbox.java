package dev.keyturn.rehearsal;

import dev.keyturn.sandbox.SandboxWorld;
import dev.keyturn.sandbox.app.Habit;
import dev.keyturn.wiring.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A world without a rotation, which stays.
 *
 * @param slackPort of the Slack and its page; like the others 0 for any free port
 */
public record StandingSandbox(int railwayPort, int vaultPort, int slackPort) {

  /**
   * Returns never; the world closes itself in a shutdown hook.
   *
   * @param byHand whether the application is as the procedure by hand expects it
   * @param line told what to set so that a client finds the world, as lines for a shell
   */
  public void serve(SandboxPlan plan, Path planFile, boolean byHand, Consumer<String> line)
      throws IOException, InterruptedException {
    Path folder = SandboxRun.folder(planFile, plan.plan().name());
    Habit habit = byHand ? Habit.NEW_FIRST : Habit.THREE_SLOT;
    try (var slack = SandboxSlack.start(plan, slackPort);
        var world =
            SandboxWorld.start(
                plan.world(habit),
                new SandboxWorld.Ports(railwayPort, vaultPort),
                Program.clock(),
                Program.random())) {
      Map<String, String> variables = SandboxRun.environment(world, plan, folder);
      variables.putAll(slack.variablesWithSocket());
      variables.forEach((name, value) -> line.accept("export " + name + "='" + value + "'"));
      world.edges().forEach((service, edge) -> line.accept("# " + service + " answers at " + edge));
      line.accept("# Slack's channel " + slack.channel() + " is at " + slack.page());
      line.accept("# ready; time is compressed: " + plan.timeScale());
      new CountDownLatch(1).await();
    }
  }
}
