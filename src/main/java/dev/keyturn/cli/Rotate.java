package dev.keyturn.cli;

import dev.keyturn.access.Refused;
import dev.keyturn.engine.Drive;
import dev.keyturn.engine.TickResult;
import dev.keyturn.plan.PlanFolder.UnknownPlan;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.request.StartRequest;
import dev.keyturn.request.Started;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      names = "--secret",
      paramLabel = "NAME",
      description = "Only this secret of the plan's; may be given more than once. Without it: all.")
  private Set<String> secrets = Set.of();

  @Option(
      names = "--emergency",
      description = "Starts without waiting for approval; an approver reviews it afterwards.")
  private boolean emergency;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "A word of your own for this order: sent twice, it starts once.")
  private @Nullable String key;

  @Mixin private Reason reason;

  @Option(names = "--detach", description = "Only start it.")
  private boolean detach;

  @Mixin private Span span;

  @Option(names = "--json", description = "Report as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws UnknownPlan, Refused, Main.Refused {
    String why = reason.checked();
    try (var program = keyturn.start()) {
      var store = program.getBean(RotationStore.class);
      // Read as the folder has it: whoever is here may be told all that there is, and what is
      // wrong.
      program.getBean(Starts.class).compute(plan, environment, secrets);
      Started started =
          program
              .getBean(AuthorizedRotations.class)
              .start(
                  keyturn.principal(),
                  new StartRequest(plan, environment, secrets, why, emergency, key));
      RotationId id = started.id();
      var console = keyturn.console();
      var progress = new ProgressBar(console, json);
      if (!json) {
        console.line(
            (started.again() ? "started before: " : "started ")
                + RotationText.line(store.find(id).orElseThrow()));
        if (!started.said().isEmpty()) {
          console.line(started.said());
        }
      }
      List<TickResult> results = List.of();
      try (var _ = new Telling(program)) {
        if (!detach) {
          results =
              List.copyOf(
                  program
                      .getBean(Drive.class)
                      .carryOn(
                          List.of(id),
                          span.patience(),
                          span.limit(),
                          (each, result) -> progress.show(store.find(each).orElseThrow(), result))
                      .values());
        }
      }
      progress.finish();
      var now = store.find(id).orElseThrow();
      console.report(json, RotationText.summary(now), RotationText.line(now));
      return (detach ? ExitCode.WAITING : ExitCode.of(results)).code();
    }
  }
}
