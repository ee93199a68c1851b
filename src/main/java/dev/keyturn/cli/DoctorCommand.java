package dev.keyturn.cli;

import dev.keyturn.doctor.Doctor;
import dev.keyturn.doctor.Finding;
import dev.keyturn.doctor.Finding.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What stands in the way of a rotation, before there is one. */
@Command(
    name = "doctor",
    description = {
      "Tries every permission and setting that the plans need, harmlessly, and tells the remedy of each fault.",
      "Exit code: 0 nothing failed, 20 something did, 2 there is no such plan or environment."
    },
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand private Keyturn keyturn;

  @Parameters(
      arity = "0..1",
      paramLabel = "PLAN",
      description = "Only what this plan needs; default: all plans of the folder.")
  private @Nullable String plan;

  @Option(
      names = {"-e", "--environment"},
      paramLabel = "E",
      description = "Only what this environment of the plans needs.")
  private @Nullable String environment;

  @Option(
      names = "--ask",
      description =
          "Ask applications too that no rotation has completed with yet; sends them the tokens of the plans.")
  private boolean ask;

  @Option(names = "--json", description = "Report as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    List<Finding> findings = Doctor.examine(keyturn.environment(), plan, environment, ask);
    boolean ok = findings.stream().noneMatch(f -> f.status() == Status.FAILED);
    var console = keyturn.console();
    if (json) {
      console.json(
          Map.of("ok", ok, "findings", findings.stream().map(DoctorCommand::view).toList()));
    } else {
      findings.forEach(f -> console.line(line(f)));
      console.line(
          count(findings, Status.OK)
              + " ok, "
              + count(findings, Status.WARNING)
              + " to think about, "
              + count(findings, Status.FAILED)
              + " failed");
    }
    return (ok ? ExitCode.DONE : ExitCode.STALLED).code();
  }

  private static String line(Finding f) {
    String line = String.format("%-8s %s: %s", f.status().word(), f.subject(), f.found());
    return f.remedy().isEmpty() ? line : line + ". " + f.remedy();
  }

  private static Map<String, String> view(Finding f) {
    var view = new LinkedHashMap<String, String>();
    view.put("status", f.status().word());
    view.put("subject", f.subject());
    view.put("found", f.found());
    view.put("remedy", f.remedy());
    return view;
  }

  private static long count(List<Finding> findings, Status status) {
    return findings.stream().filter(f -> f.status() == status).count();
  }
}
