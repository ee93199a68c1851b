package dev.keyturn.cli;

import dev.keyturn.engine.Leftovers;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Plan;
import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What is outside and the database may not know of. */
@Command(
    name = "census",
    description =
        "Lists what a database that was restored may no longer know: open rotations, slots that are set in Railway, versions in Vault of rotations that are not on record. Changes nothing.",
    mixinStandardHelpOptions = true)
final class AuditCensus implements Callable<Integer> {
  @ParentCommand private Audit audit;

  @Option(names = "--json", description = "Report as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    try (var program = audit.keyturn().start()) {
      List<Leftovers.Found> found = look(program);
      audit.keyturn().console().report(json, Map.of("leftovers", views(found)), text(found));
      return ExitCode.DONE.code();
    }
  }

  static List<Leftovers.Found> look(ApplicationContext program) {
    var starts = program.getBean(Starts.class);
    var plans = new ArrayList<Plan>();
    for (PlanSpec file : starts.plans().plans()) {
      for (PlannedEnvironment environment : file.environments()) {
        try {
          plans.add(starts.compute(file.name(), environment.name(), Set.of()));
        } catch (PlanFolder.UnknownPlan e) {
          // Its file went away in between.
        }
      }
    }
    return program.getBean(Leftovers.class).of(plans);
  }

  static List<Map<String, Object>> views(List<Leftovers.Found> found) {
    return found.stream().map(Console::fields).toList();
  }

  static String text(List<Leftovers.Found> found) {
    return found.isEmpty()
        ? "nothing is left outside that the database does not know"
        : found.stream()
            .map(f -> f.plan() + "/" + f.environment() + ": " + f.where() + ": " + f.words())
            .collect(Collectors.joining("\n"));
  }
}
