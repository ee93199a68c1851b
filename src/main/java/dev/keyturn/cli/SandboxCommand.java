package dev.keyturn.cli;

import dev.keyturn.engine.TickResult;
import dev.keyturn.plan.PlanReader;
import dev.keyturn.plan.PlanReading;
import dev.keyturn.plan.PlanSpec;
import dev.keyturn.plan.PlannedEnvironment;
import dev.keyturn.rehearsal.Onlooker;
import dev.keyturn.rehearsal.SandboxPlan;
import dev.keyturn.rehearsal.SandboxRun;
import dev.keyturn.rehearsal.SandboxRun.Way;
import dev.keyturn.rehearsal.StandingSandbox;
import dev.keyturn.rotation.Rotation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * A rotation against a Railway and a Vault that Keyturn brings along, under the load of real users.
 */
@Command(
    name = "sandbox",
    description = {
      "Rehearses a rotation: a Railway, a Vault and an application under load, all on this machine, over real HTTP.",
      "The sandbox's own approver says yes, unless you want to: see --approve-in-slack.",
      "Exit code: 0 when nothing was rejected or lost; by hand always 0, because it only reports."
    },
    mixinStandardHelpOptions = true,
    subcommands = SandboxCommand.Serve.class)
final class SandboxCommand implements Callable<Integer> {
  @ParentCommand private Keyturn keyturn;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "The rotation plan to rehearse; default: the ZKEB example.")
  private @Nullable Path file;

  @Option(
      names = {"-e", "--environment"},
      paramLabel = "E",
      description = "One of its environments; default: the last one.")
  private @Nullable String environment;

  @Option(
      names = "--by-hand",
      description = "Carry out the procedure that teams follow by hand instead.")
  private boolean byHand;

  @Option(names = "--compare", description = "Do both, and compare.")
  private boolean compare;

  @Option(names = "--ride", description = "Let the clean-up ride on the team's next deploy.")
  private boolean ride;

  @Option(
      names = "--approve-in-slack",
      description =
          "Bring a Slack along, with a page to open in a browser, and wait there for your approval.")
  private boolean approveInSlack;

  @Option(
      names = "--slack-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Where that Slack and its page listen; default: a free port.")
  private int slackPort;

  @Option(names = "--json", description = "Report as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Path planFile = planFile();
    SandboxPlan plan = plan(planFile);
    Console console = keyturn.console();
    refuseNobodyToAsk(plan);
    if (!json) {
      introduce(plan, console);
    }
    var ways = new ArrayList<Way>();
    if (!byHand || compare) {
      ways.add(approveInSlack ? Way.APPROVED_IN_SLACK : Way.KEYTURN);
    }
    if (byHand || compare) {
      ways.add(Way.BY_HAND);
    }
    var run = new SandboxRun(plan, planFile, new Terminal(console, json));
    var report = run.carryOut(ways, slackPort);
    if (json) {
      console.line(report.json());
    } else {
      console.line("");
      console.line(report.table(console.terminal()));
    }
    return (report.well() ? ExitCode.DONE : ExitCode.STALLED).code();
  }

  private void refuseNobodyToAsk(SandboxPlan plan) throws Main.Refused {
    if (!approveInSlack) {
      return;
    }
    if (byHand && !compare) {
      throw new Main.Refused(
          "by hand nobody is asked for approval; leave out --by-hand or --approve-in-slack");
    }
    if (plan.approvers().isEmpty()) {
      throw new Main.Refused(
          "plan "
              + plan.plan().name()
              + " wants no approval in "
              + plan.environment().name()
              + "; choose another environment with -e, or leave out --approve-in-slack");
    }
  }

  private void introduce(SandboxPlan plan, Console console) {
    var services =
        plan.environment().services().stream()
            .map(s -> s.alias())
            .collect(Collectors.joining(", "));
    console.note("sandbox: " + plan.plan().title() + ", " + plan.environment().name());
    console.note(
        "  secrets   "
            + plan.plan().secrets().stream().map(s -> s.name()).collect(Collectors.joining(", ")));
    console.note("  services  " + services);
    console.note(
        "  time is compressed: " + plan.timeScale() + "; requests, keys and HTTP are real");
  }

  private SandboxPlan plan(Path planFile) throws Main.Refused, IOException {
    PlanSpec plan =
        switch (new PlanReader().read(planFile.toString(), Files.readAllBytes(planFile))) {
          case PlanReading.Valid valid -> valid.plan();
          case PlanReading.Wrong wrong -> {
            wrong.mistakes().forEach(m -> keyturn.console().note(m.toString()));
            throw new Main.Refused("the plan has mistakes; nothing was started");
          }
        };
    List<PlannedEnvironment> all = plan.environments();
    PlannedEnvironment chosen =
        environment == null
            ? all.getLast()
            : plan.environment(environment)
                .orElseThrow(() ->
                    new Main.Refused(
                        "plan "
                            + plan.name()
                            + " has no environment \""
                            + environment
                            + "\"; it has "
                            + all.stream().map(PlannedEnvironment::name).toList()));
    return new SandboxPlan(plan, chosen, ride);
  }

  private Path planFile() throws IOException, Main.Refused {
    if (file != null) {
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw new Main.Refused("--plan " + file + " cannot be read");
      }
      return file;
    }
    Path folder = Files.createTempDirectory("keyturn-plan");
    // Deleted in reverse order at exit: the file, then its folder.
    folder.toFile().deleteOnExit();
    Path copy = folder.resolve("zkeb.yaml");
    try (InputStream example = SandboxCommand.class.getResourceAsStream("zkeb.yaml")) {
      if (example == null) {
        throw new IllegalStateException("the example plan is not in the jar");
      }
      Files.copy(example, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    copy.toFile().deleteOnExit();
    return copy;
  }

  /** The world without a rotation. */
  @Command(
      name = "serve",
      description = {
        "Brings the sandbox up and leaves it running until it is interrupted.",
        "Prints the environment variables that point any client at it, as lines for a shell."
      },
      mixinStandardHelpOptions = true)
  static final class Serve implements Callable<Integer> {
    @ParentCommand private SandboxCommand sandbox;

    @Option(names = "--railway-port", defaultValue = "0", description = "Default: a free one.")
    private int railwayPort;

    @Option(names = "--vault-port", defaultValue = "0", description = "Default: a free one.")
    private int vaultPort;

    @Option(
        names = "--slack-port",
        defaultValue = "0",
        description = "The Slack and its page. Default: a free one.")
    private int slackPort;

    @Override
    public Integer call() throws Exception {
      Path planFile = sandbox.planFile();
      SandboxPlan plan = sandbox.plan(planFile);
      new StandingSandbox(railwayPort, vaultPort, slackPort)
          .serve(plan, planFile, sandbox.byHand, sandbox.keyturn.console()::line);
      return ExitCode.DONE.code();
    }
  }

  /** What a rehearsal says, on the console; beside JSON only what must be read. */
  private static final class Terminal implements Onlooker {
    private final Console console;
    private final boolean silent;
    private final ProgressBar progress;

    private Terminal(Console console, boolean silent) {
      this.console = console;
      this.silent = silent;
      this.progress = new ProgressBar(console, silent);
    }

    @Override
    public void tell(String line) {
      if (!silent) {
        console.note(line);
      }
    }

    @Override
    public void note(String line) {
      console.note(line);
    }

    @Override
    public void moved(Rotation rotation, TickResult result) {
      progress.show(rotation, result);
    }

    @Override
    public void seen(Rotation rotation) {
      progress.show(rotation);
    }

    @Override
    public void over() {
      progress.finish();
    }

    @Override
    public void unfinished(Rotation rotation) {
      console.note("not finished: " + RotationText.line(rotation));
    }
  }
}
