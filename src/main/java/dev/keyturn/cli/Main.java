package dev.keyturn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.audit.KeysOutOfReach;
import dev.keyturn.engine.Unavailable;
import dev.keyturn.plan.PlanFolder.UnknownPlan;
import dev.keyturn.remote.Causes;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.wiring.Program;
import dev.keyturn.wiring.Settings.WrongSetting;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The program's entry: parses, runs, and turns what went wrong into one line and an exit code. */
public final class Main {
  private static final List<String> FORMS = List.of("text", "json");
  private static final List<String> LEVELS = List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments, System.getenv(), System.out, System.err, onTerminal()));
  }

  /** With {@code -Djdk.console=java.base} there still is none when the output goes to a file. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean onTerminal() {
    var terminal = System.console();
    return terminal != null && terminal.isTerminal();
  }

  /** The whole program but its process: what a test calls. */
  static int run(
      String[] arguments,
      Map<String, String> environment,
      OutputStream out,
      OutputStream err,
      boolean terminal) {
    Map<String, String> set = notBlank(environment);
    var console =
        new Console(new PrintWriter(out, true, UTF_8), new PrintWriter(err, true, UTF_8), terminal);
    var line = new CommandLine(new Keyturn(console, set));
    line.setOut(new PrintWriter(out, true, UTF_8));
    line.setErr(new PrintWriter(err, true, UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((wrong, _) -> usage(wrong, console));
    line.setExecutionExceptionHandler((failure, _, _) -> failed(failure, set, console));
    String wrong = wrongLog(set);
    if (wrong != null) {
      console.note("keyturn: " + wrong);
      return ExitCode.USAGE.code();
    }
    return line.execute(arguments);
  }

  /**
   * What is wrong with the settings of the log, which is set up before anything else; null when
   * nothing is.
   */
  private static @Nullable String wrongLog(Map<String, String> environment) {
    if (!FORMS.contains(environment.getOrDefault("KEYTURN_LOG", "text"))) {
      return "KEYTURN_LOG is text or json.";
    }
    return LEVELS.contains(environment.getOrDefault("KEYTURN_LOG_LEVEL", "WARN"))
        ? null
        : "KEYTURN_LOG_LEVEL is one of " + String.join(", ", LEVELS) + ".";
  }

  /** A variable that is empty counts as not set. */
  private static Map<String, String> notBlank(Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(e -> !e.getValue().isBlank())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static int usage(ParameterException wrong, Console console) {
    console.note("keyturn: " + wrong.getMessage());
    var suggestions = new StringWriter();
    CommandLine.UnmatchedArgumentException.printSuggestions(
        wrong, new PrintWriter(suggestions, true));
    if (!suggestions.toString().isBlank()) {
      console.note(suggestions.toString().strip());
    }
    console.note(
        "Run `"
            + wrong.getCommandLine().getCommandSpec().qualifiedName()
            + " --help` for what it takes.");
    return ExitCode.USAGE.code();
  }

  private static int failed(Exception thrown, Map<String, String> environment, Console console) {
    Exception failure = detailed(thrown);
    if (failure instanceof CommandRefused refused) {
      console.note(
          "keyturn: %s (%s). %s"
              .formatted(refused.getMessage(), refused.why(), refused.why().remedy()));
      return ExitCode.USAGE.code();
    }
    if (failure instanceof UnknownPlan
        || failure instanceof SecretBusy
        || failure instanceof dev.keyturn.access.Refused
        || failure instanceof Refused) {
      console.note("keyturn: " + failure.getMessage());
      return ExitCode.USAGE.code();
    }
    List<Throwable> causes = Causes.of(failure).toList();
    for (Throwable cause : causes) {
      ExitCode code = expected(cause);
      if (code != null) {
        boolean again = code == ExitCode.WAITING && cause instanceof RemoteFailure;
        console.note(
            "keyturn: " + cause.getMessage() + (again ? "; run it again, that is safe" : ""));
        return code.code();
      }
    }
    RuntimeException database = Program.byDatabase(failure).orElse(null);
    ExitCode stopped = database == null ? null : expected(database);
    if (database != null && stopped != null) {
      console.note("keyturn: " + database.getMessage());
      return stopped.code();
    }
    if (Unavailable.behind(failure)) {
      console.note(
          "keyturn: the database does not answer, or another process holds it up; run it again, that is safe");
      return ExitCode.WAITING.code();
    }
    if (environment.containsKey("KEYTURN_DEBUG")) {
      var trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace, true));
      console.note(trace.toString());
    }
    console.note(
        "keyturn: stopped by "
            + causes.getLast().getClass().getSimpleName()
            + "; nothing was left half done that the next run does not take up. Set KEYTURN_DEBUG=1 to see where.");
    return ExitCode.BUG.code();
  }

  /** What is refused is told in full: at the command line nothing has to be kept from anybody. */
  private static Exception detailed(Exception failure) {
    return failure instanceof dev.keyturn.access.Refused
            && failure.getCause() instanceof Exception detail
        ? detail
        : failure;
  }

  /** What a failure outside this program comes to; null for a bug of ours. */
  private static @Nullable ExitCode expected(Throwable failure) {
    return switch (failure) {
      case WrongSetting _ -> ExitCode.USAGE;
      case Unavailable _, KeysOutOfReach _ -> ExitCode.WAITING;
      case BrokenTrail _ -> ExitCode.STALLED;
      case RemoteFailure remote ->
          remote.kind() == RemoteFailure.Kind.REJECTED ? ExitCode.STALLED : ExitCode.WAITING;
      default -> null;
    };
  }

  /** What was asked cannot be done; the message says why and what to do. */
  static final class Refused extends Exception {
    Refused(String message) {
      super(message);
    }
  }
}
