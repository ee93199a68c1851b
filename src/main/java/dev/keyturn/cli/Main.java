package dev.keyturn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.engine.Engine.WordRefused;
import dev.keyturn.engine.Starts.UnknownPlan;
import dev.keyturn.rotation.port.RotationStore.SecretBusy;
import dev.keyturn.wiring.Settings.WrongSetting;
import dev.keyturn.wiring.Unavailable;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The program's entry: parses, runs, and turns what went wrong into one line and an exit code. */
public final class Main {
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
    var console =
        new Console(new PrintWriter(out, true, UTF_8), new PrintWriter(err, true, UTF_8), terminal);
    var line = new CommandLine(new Keyturn(console, environment));
    line.setOut(new PrintWriter(out, true, UTF_8));
    line.setErr(new PrintWriter(err, true, UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((wrong, _) -> usage(wrong, console));
    line.setExecutionExceptionHandler((failure, _, _) -> failed(failure, environment, console));
    return line.execute(arguments);
  }

  private static int usage(ParameterException wrong, Console console) {
    console.note("keyturn: " + wrong.getMessage());
    var suggestions = new java.io.StringWriter();
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

  private static int failed(Exception failure, Map<String, String> environment, Console console) {
    if (failure instanceof UnknownPlan
        || failure instanceof SecretBusy
        || failure instanceof WordRefused
        || failure instanceof Refused) {
      console.note("keyturn: " + failure.getMessage());
      return ExitCode.USAGE.code();
    }
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof WrongSetting || cause instanceof Unavailable) {
      console.note("keyturn: " + cause.getMessage());
      return (cause instanceof WrongSetting ? ExitCode.USAGE : ExitCode.WAITING).code();
    }
    if (environment.containsKey("KEYTURN_DEBUG")) {
      failure.printStackTrace(new PrintWriter(System.err, true, UTF_8));
    }
    console.note(
        "keyturn: stopped by "
            + cause.getClass().getSimpleName()
            + "; nothing was left half done that the next run does not take up. Set KEYTURN_DEBUG=1 to see where.");
    return ExitCode.BUG.code();
  }

  /** What was asked cannot be done; the message says why and what to do. */
  static final class Refused extends Exception {
    Refused(String message) {
      super(message);
    }
  }
}
