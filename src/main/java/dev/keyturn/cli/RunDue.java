package dev.keyturn.cli;

import dev.keyturn.engine.Drive;
import dev.keyturn.engine.TickResult;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The one-shot for cron: everything that can be done now, then exit. */
@Command(
    name = "run-due",
    description = {
      "Starts what is due, carries every open rotation as far as it will go now, and exits.",
      "Exit code: 0 nothing left to do, 10 something waits, 20 something needs a person."
    },
    mixinStandardHelpOptions = true)
final class RunDue implements Callable<Integer> {
  @ParentCommand private Keyturn keyturn;

  @Option(names = "--json", description = "Report as one JSON object.")
  private boolean json;

  @Mixin private Span span;

  @Override
  public Integer call() {
    try (var program = keyturn.start()) {
      var store = program.getBean(RotationStore.class);
      var starts = program.getBean(Starts.class);
      var console = keyturn.console();
      var mistakes = starts.plans().mistakes();
      mistakes.forEach(m -> console.note(m.toString()));
      List<RotationId> started = starts.startDue(new Actor(Actor.SCHEDULE, "cron"));
      var ids = new LinkedHashSet<RotationId>();
      store.open().stream().map(Rotation::id).forEach(ids::add);
      if (!json) {
        started.forEach(
            id -> console.line("started " + RotationText.line(store.find(id).orElseThrow())));
      }
      var progress = new ProgressBar(console, json);
      Map<RotationId, TickResult> results;
      try (var _ = new Telling(program)) {
        results =
            program
                .getBean(Drive.class)
                .carryOn(
                    ids,
                    span.patience(),
                    span.limit(),
                    (each, result) -> progress.show(store.find(each).orElseThrow(), result));
      }
      progress.finish();
      var report = new TreeMap<String, Object>();
      report.put("started", started.stream().map(RotationId::text).toList());
      report.put("wrongPlans", mistakes.size());
      report.put(
          "rotations",
          results.keySet().stream()
              .map(id -> RotationText.summary(store.find(id).orElseThrow()))
              .toList());
      if (json) {
        console.json(report);
      } else if (results.isEmpty()) {
        console.line("nothing is due");
      } else {
        results
            .keySet()
            .forEach(id -> console.line(RotationText.line(store.find(id).orElseThrow())));
      }
      ExitCode worst = ExitCode.of(results.values());
      return (mistakes.isEmpty() || worst != ExitCode.DONE ? worst : ExitCode.USAGE).code();
    }
  }
}
