package dev.keyturn.rehearsal;

import dev.keyturn.audit.AuditExport;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.AuditVerifier;
import dev.keyturn.audit.Verification;
import dev.keyturn.engine.Drive;
import dev.keyturn.engine.TickResult;
import dev.keyturn.plan.PlanFolder.UnknownPlan;
import dev.keyturn.plan.Rehearsal;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.request.Commands;
import dev.keyturn.request.StartRequest;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationReads;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.sandbox.HandProcedure;
import dev.keyturn.sandbox.RunReport;
import dev.keyturn.sandbox.SandboxWorld;
import dev.keyturn.sandbox.Stillness;
import dev.keyturn.sandbox.app.Habit;
import dev.keyturn.wiring.Program;
import dev.keyturn.wiring.Server;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One rotation in the sandbox, by Keyturn or by hand, in a world that begins and ends with it. */
public final class SandboxRun {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration ROUND = Duration.ofSeconds(30);

  private final SandboxPlan plan;
  private final Path planFile;
  private final Onlooker onlooker;

  /** Who rotates. */
  public enum Way {
    /** Keyturn, and the sandbox's own people say yes. */
    KEYTURN,
    /** Keyturn, and somebody has to say yes in the sandbox's Slack. */
    APPROVED_IN_SLACK,
    /** The procedure that teams follow. */
    BY_HAND
  }

  public SandboxRun(SandboxPlan plan, Path planFile, Onlooker onlooker) {
    this.plan = plan;
    this.planFile = planFile;
    this.onlooker = onlooker;
  }

  /**
   * One run for each way, one after the other.
   *
   * @param slackPort where the sandbox's Slack listens, 0 for any free port
   */
  public RehearsalReport carryOut(List<Way> ways, int slackPort)
      throws IOException, InterruptedException, UnknownPlan, SecretBusy, CommandRefused {
    var runs = new ArrayList<RunReport>();
    for (Way way : ways) {
      runs.add(
          switch (way) {
            case KEYTURN -> keyturn();
            case APPROVED_IN_SLACK -> inSlack(slackPort);
            case BY_HAND -> byHand();
          });
    }
    return new RehearsalReport(plan, runs);
  }

  /** The environment variables with which a Keyturn works against a world. */
  static Map<String, String> environment(SandboxWorld world, SandboxPlan plan, Path folder) {
    var variables = new TreeMap<>(world.environment());
    Map<String, URI> edges = world.edges();
    variables.put(
        "KEYTURN_REHEARSAL", new Rehearsal(plan.times(), slowness(), plan.rides(), edges).text());
    variables.put("KEYTURN_APPLICATION_HOSTS", "127.0.0.1");
    variables.put("KEYTURN_REQUESTS_PER_HOUR", "100000");
    variables.put("KEYTURN_PLANS", folder.resolve("plans").toString());
    variables.put("KEYTURN_DATA", folder.resolve("data").toString());
    return variables;
  }

  /** A call has time enough as long as two want each processor, by the last minute's average. */
  private static int slowness() {
    var machine = ManagementFactory.getOperatingSystemMXBean();
    double wanted = machine.getSystemLoadAverage() / machine.getAvailableProcessors();
    return (int) Math.clamp(Math.ceil(wanted / 2), 1, Rehearsal.SLOWEST);
  }

  /** Lays the plan where that Keyturn looks for it. */
  static Path folder(Path planFile, String name) throws IOException {
    Path folder = Files.createTempDirectory("keyturn-sandbox");
    Files.createDirectories(folder.resolve("plans"));
    Files.copy(planFile, folder.resolve("plans").resolve(name + ".yaml"));
    return folder;
  }

  private RunReport byHand() throws IOException, InterruptedException {
    onlooker.tell(
        "by hand, in a world of its own; the application signs with NAME_NEW as soon as it sees it");
    try (var world = start(Habit.NEW_FIRST)) {
      return HandProcedure.run(world, step -> onlooker.tell("  " + step));
    }
  }

  private RunReport keyturn()
      throws IOException, InterruptedException, UnknownPlan, SecretBusy, CommandRefused {
    onlooker.tell(
        "Keyturn, in a world of its own; the application signs with NAME and accepts all three slots");
    Path folder = folder(planFile, plan.plan().name());
    try (var world = start(Habit.THREE_SLOT)) {
      RunReport.Ending ending;
      try (var program = Program.start(environment(world, plan, folder), Map.of())) {
        ending = ending(program, rotate(program), folder);
      }
      return world.finish(ending);
    } finally {
      delete(folder);
    }
  }

  /** The same, with a Keyturn that stays and a Slack in which somebody has to say yes. */
  private RunReport inSlack(int slackPort)
      throws IOException, InterruptedException, UnknownPlan, SecretBusy, CommandRefused {
    onlooker.tell(
        "Keyturn, in a world of its own; the application signs with NAME and accepts all three slots");
    Path folder = folder(planFile, plan.plan().name());
    try (var slack = SandboxSlack.start(plan, slackPort);
        var world = start(Habit.THREE_SLOT)) {
      Map<String, String> variables = environment(world, plan, folder);
      variables.putAll(slack.variables());
      RunReport.Ending ending;
      try (var server = Server.rehearse(variables)) {
        slack.reaches(server.port());
        RotationId id = open(server.context());
        invite(slack);
        var watch =
            new SandboxWatch(
                server.context().getBean(RotationStore.class),
                server.context().getBean(Commands.class),
                onlooker);
        watch.untilOver(id);
        watch.untilTold(slack::quiet);
        ending = ending(server.context(), id, folder);
      }
      return world.finish(ending);
    } finally {
      delete(folder);
    }
  }

  /** Said beside JSON too: without it nobody would know where to click. */
  private void invite(SandboxSlack slack) {
    onlooker.note("  open " + slack.page() + " and approve the rotation in " + slack.channel());
    onlooker.note(
        "  %s may approve; %s, who asked for it, may not"
            .formatted(String.join(" or ", plan.approvers()), SandboxSlack.NEWCOMER.name()));
  }

  private RunReport.Ending ending(ApplicationContext program, RotationId id, Path folder)
      throws IOException {
    Rotation ended = program.getBean(RotationStore.class).find(id).orElseThrow();
    Verification audit = verify(program, folder.resolve("audit.jsonl"));
    audit.problem().ifPresent(p -> onlooker.note("audit: " + p.words()));
    if (!ended.state().phase().ended()) {
      onlooker.unfinished(ended);
    }
    return RunReport.Ending.keyturn(audit.entries(), audit.ok(), ended.state().phase().name());
  }

  private SandboxWorld start(Habit habit) throws IOException, InterruptedException {
    return SandboxWorld.start(
        plan.world(habit), SandboxWorld.Ports.free(), Program.clock(), Program.random());
  }

  private RotationId open(ApplicationContext program)
      throws UnknownPlan, SecretBusy, CommandRefused {
    return program
        .getBean(Starts.class)
        .start(
            SandboxSlack.NEWCOMER,
            new StartRequest(
                plan.plan().name(),
                plan.environment().name(),
                Set.of(),
                "rehearsal in the sandbox",
                false,
                null))
        .id();
  }

  private RotationId rotate(ApplicationContext program)
      throws UnknownPlan, SecretBusy, CommandRefused {
    var commands = program.getBean(Commands.class);
    var store = program.getBean(RotationStore.class);
    RotationId id = open(program);
    var drive = program.getBean(Drive.class);
    var stillness = new Stillness();
    TickResult last;
    do {
      last =
          drive
              .carryOn(
                  List.of(id),
                  PATIENCE,
                  ROUND,
                  (rotation, result) -> {
                    onlooker.moved(store.find(rotation).orElseThrow(), result);
                    answer(commands, store, rotation, result);
                  })
              .get(id);
    } while (goesOn(last, store.now()) && !stillness.tooLong(SandboxWatch.standing(store, id)));
    onlooker.over();
    return id;
  }

  private static boolean goesOn(@Nullable TickResult last, Instant now) {
    return switch (last) {
      case TickResult.Waiting w -> w.again().isBefore(now.plus(PATIENCE));
      case TickResult.Busy _ -> true;
      case TickResult.Stalled _, TickResult.Ended _ -> false;
      case null -> false;
    };
  }

  /**
   * The sandbox's own people: an approver who is not the newcomer, and an operator who confirms.
   */
  private void answer(Commands commands, RotationReads store, RotationId id, TickResult result) {
    if (!(result instanceof TickResult.Waiting w)) {
      return;
    }
    try {
      if (w.why() == ReasonCode.APPROVAL_PENDING) {
        var digest = store.find(id).orElseThrow().digest();
        for (String approver : approvers()) {
          commands.give(id, Kind.APPROVE, new Actor(approver, "sandbox"), "rehearsal", digest);
          onlooker.tell("  approved by " + approver + ", who plays along in the sandbox");
        }
      } else if (w.why() == ReasonCode.MANUAL_CONFIRMATION_PENDING) {
        commands.give(id, Kind.CONFIRM, SandboxSlack.NEWCOMER, "rehearsal", null);
      }
    } catch (CommandRefused e) {
      onlooker.tell("  " + e.getMessage());
    }
  }

  private List<String> approvers() {
    Plan.ApprovalRule rule = plan.environment().approval();
    return rule.approvers().stream().limit(rule.required()).toList();
  }

  private static Verification verify(ApplicationContext program, Path export) throws IOException {
    var trail = program.getBean(AuditTrail.class);
    try (var out = Files.newOutputStream(export)) {
      AuditExport.write(program.getBean(AuditStore.class), trail.publicKey(), out);
    }
    try (var in = Files.newInputStream(export)) {
      return AuditVerifier.verify(in, Optional.of(trail.publicKey()), trail.anchor());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.collect(Collectors.toList()).reversed()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
