package dev.keyturn.cli;

import dev.keyturn.doctor.NoticeHints;
import dev.keyturn.plan.DueDates;
import dev.keyturn.plan.PlanExplanation;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanMistake;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.wiring.Program;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The folder of rotation plans. */
@Command(
    name = "plans",
    description = "Validates, lists and explains rotation plans.",
    mixinStandardHelpOptions = true,
    subcommands = {Plans.Validate.class, Plans.ListAll.class, Plans.Explain.class})
final class Plans implements Runnable {
  @ParentCommand private Keyturn keyturn;

  @picocli.CommandLine.Spec private picocli.CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private PlanFolder.Content folder(@Nullable Path given) {
    Path folder =
        given == null
            ? Path.of(keyturn.environment().getOrDefault("KEYTURN_PLANS", "rotation-plans"))
            : given;
    return PlanFolder.read(folder);
  }

  /** Needs no database, no Vault and no network. */
  @Command(
      name = "validate",
      description = {
        "Checks every plan of a folder and tells all mistakes of each at once.",
        "Exit code: 0 all are valid, 2 otherwise."
      },
      mixinStandardHelpOptions = true)
  static final class Validate implements Callable<Integer> {
    @ParentCommand private Plans plans;

    @Parameters(
        arity = "0..1",
        paramLabel = "DIR",
        description = "Default: KEYTURN_PLANS, or rotation-plans.")
    private @Nullable Path folder;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      PlanFolder.Content read = plans.folder(folder);
      var console = plans.keyturn.console();
      if (json) {
        console.json(
            Map.of(
                "valid", read.plans().stream().map(PlanSpec::name).toList(),
                "mistakes", read.mistakes().stream().map(Console::fields).toList()));
      } else {
        read.mistakes().forEach(m -> console.line(m.toString()));
        read.plans().forEach(this::hint);
        console.line(
            read.plans().size()
                + " valid plan"
                + (read.plans().size() == 1 ? "" : "s")
                + ", "
                + read.mistakes().size()
                + " mistake"
                + (read.mistakes().size() == 1 ? "" : "s"));
      }
      return (read.mistakes().isEmpty() ? ExitCode.DONE : ExitCode.USAGE).code();
    }

    /** A plan is valid without a setting of this machine, so this is only a note. */
    private void hint(PlanSpec plan) {
      NoticeHints.of(plans.keyturn.environment(), plan)
          .forEach(h ->
              plans.keyturn.console().note(plan.name() + ": " + h.found() + ". " + h.remedy()));
    }
  }

  /** With the database, because the dates come from what was completed when. */
  @Command(
      name = "list",
      description = "Every plan's environments, when they were last rotated and when they are due.",
      mixinStandardHelpOptions = true)
  static final class ListAll implements Callable<Integer> {
    @ParentCommand private Plans plans;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      try (var program = plans.keyturn.start()) {
        var starts = program.getBean(Starts.class);
        var rows = new ArrayList<Map<String, Object>>();
        Instant now = program.getBean(RotationStore.class).now();
        var folder = starts.plans();
        for (var plan : folder.plans()) {
          var known = starts.known(plan);
          var dates = known.at(now);
          for (var environment : plan.environments()) {
            var row = new LinkedHashMap<String, Object>();
            row.put("plan", plan.name());
            row.put("environment", environment.name());
            row.put("owner", plan.owner());
            row.put("lastCompleted", text(known.lastCompleted().get(environment.name())));
            var due = dates.stream().filter(d -> d.environment().equals(environment)).findFirst();
            row.put("due", due.map(d -> d.due().toString()).orElse("on demand"));
            row.put("start", text(due.flatMap(DueDates.Due::start).orElse(null)));
            rows.add(row);
          }
        }
        rows.sort(Comparator.comparing(r -> String.valueOf(r.get("plan"))));
        var console = plans.keyturn.console();
        if (json) {
          console.json(Map.of("plans", rows));
        } else {
          console.line(
              String.format(
                  "%-24s %-14s %-26s %-26s %s",
                  "PLAN", "ENVIRONMENT", "LAST COMPLETED", "DUE", "STARTS BY ITSELF"));
          rows.forEach(r ->
              console.line(
                  String.format(
                      "%-24s %-14s %-26s %-26s %s",
                      r.get("plan"),
                      r.get("environment"),
                      r.get("lastCompleted") == null ? "never" : r.get("lastCompleted"),
                      r.get("due"),
                      r.get("start") == null ? "not yet" : r.get("start"))));
        }
        List<PlanMistake> mistakes = folder.mistakes();
        mistakes.forEach(m -> console.note(m.toString()));
        return (mistakes.isEmpty() ? ExitCode.DONE : ExitCode.USAGE).code();
      }
    }

    private static @Nullable String text(@Nullable Instant at) {
      return at == null ? null : at.toString();
    }
  }

  /** Needs no database, no Vault and no network. */
  @Command(
      name = "explain",
      description =
          "In words: what would happen, when, how many redeploys and API calls, how long, who approves.",
      mixinStandardHelpOptions = true)
  static final class Explain implements Callable<Integer> {
    @ParentCommand private Plans plans;

    @Parameters(paramLabel = "NAME", description = "Name of a plan in the folder of plans.")
    private String name;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Main.Refused {
      PlanFolder.Content read = plans.folder(null);
      PlanSpec plan =
          read.plan(name)
              .orElseThrow(() ->
                  new Main.Refused(
                      "there is no valid plan \""
                          + name
                          + "\"; valid plans: "
                          + read.plans().stream().map(PlanSpec::name).toList()));
      PlanExplanation explanation =
          PlanExplanation.of(DueDates.ofNew(plan), Program.clock().instant());
      if (json) {
        plans.keyturn.console().json(explanation);
      } else {
        plans.keyturn.console().line(explanation.text());
      }
      return ExitCode.DONE.code();
    }
  }
}
