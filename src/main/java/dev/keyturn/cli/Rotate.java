package dev.keyturn.cli;

import dev.keyturn.engine.Drive;
import dev.keyturn.engine.Starts;
import dev.keyturn.engine.Starts.UnknownPlan;
import dev.keyturn.engine.TickResult;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.RotationStore.SecretBusy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Starts a rotation now, whatever the schedule says. */
@Command(
    name = "rotate",
    description = {
      "Starts a rotation now and carries it as far as it will go; `run-due` or `serve` takes it on from there.",
      "With --detach it is only started."
    },
    mixinStandardHelpOptions = true)
final class Rotate implements Callable<Integer> {
  @ParentCommand private Keyturn keyturn;

  @Parameters(paramLabel = "PLAN", description = "Name of a plan in the folder of plans.")
  private String plan;

  @Option(
      names = {"-e", "--environment"},
      required = true,
      paramLabel = "E",
      description = "One of the plan's environments.")
  private String environment;

  @Option(
      names = {"-r", "--reason"},
      required = true,
      paramLabel = "R",
      description = "Why; kept in the audit trail for ever.")
  private String reason;

  @Option(names = "--detach", description = "Only start it.")
  private boolean detach;

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      defaultValue = "PT2M",
      description = "As for run-due; default ${DEFAULT-VALUE}.")
  private Duration patience;

  @Option(
      names = "--limit",
      paramLabel = "DURATION",
      defaultValue = "PT30M",
      description = "As for run-due; default ${DEFAULT-VALUE}.")
  private Duration limit;

  @Option(names = "--json", description = "Report as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws UnknownPlan, SecretBusy, Main.Refused {
    if (reason.isBlank()
        || reason.length() > 500
        || reason.chars().anyMatch(Character::isISOControl)) {
      throw new Main.Refused("--reason is one line of 1 to 500 characters");
    }
    try (var program = keyturn.start()) {
      var store = program.getBean(RotationStore.class);
      RotationId id =
          program.getBean(Starts.class).start(plan, environment, keyturn.actor(), reason.strip());
      var console = keyturn.console();
      var progress = new Progress(console, store, json);
      if (!json) {
        console.line("started " + Views.line(store.find(id).orElseThrow()));
      }
      List<TickResult> results =
          detach
              ? List.of()
              : List.copyOf(
                  program
                      .getBean(Drive.class)
                      .carryOn(List.of(id), patience, limit, progress::show)
                      .values());
      progress.finish();
      var now = store.find(id).orElseThrow();
      console.report(json, Views.summary(now), Views.line(now));
      return (detach ? ExitCode.WAITING : ExitCode.of(results)).code();
    }
  }
}
