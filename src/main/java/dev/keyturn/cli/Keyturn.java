package dev.keyturn.cli;

import dev.keyturn.access.Principal;
import dev.keyturn.rotation.Actor;
import dev.keyturn.wiring.Program;
import io.micronaut.context.ApplicationContext;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command above all others; on its own it prints what there is. */
@Command(
    name = "keyturn",
    description =
        "Rotates the secrets of applications on Railway and Vault, with nobody rejected and nothing lost.",
    mixinStandardHelpOptions = true,
    versionProvider = Keyturn.VersionLine.class,
    subcommands = {
      Serve.class,
      RunDue.class,
      Rotate.class,
      Status.class,
      RotationCommand.Confirm.class,
      RotationCommand.Cancel.class,
      RotationCommand.Rollback.class,
      RotationCommand.Resume.class,
      RotationCommand.Retry.class,
      RotationCommand.Approve.class,
      RotationCommand.Reject.class,
      RotationCommand.Review.class,
      RotationCommand.Revoke.class,
      RotationCommand.Abandon.class,
      RotationCommand.Keep.class,
      Plans.class,
      Audit.class,
      TokenCommand.class,
      DoctorCommand.class,
      SandboxCommand.class,
      AutoComplete.GenerateCompletion.class,
      CommandLine.HelpCommand.class
    })
final class Keyturn implements Runnable {
  private final Console console;
  private final Map<String, String> environment;

  @picocli.CommandLine.Spec private picocli.CommandLine.Model.CommandSpec spec;

  Keyturn(Console console, Map<String, String> environment) {
    this.console = console;
    this.environment = Map.copyOf(environment);
  }

  Console console() {
    return console;
  }

  Map<String, String> environment() {
    return environment;
  }

  /** The program's beans, without a server. */
  ApplicationContext start() {
    return Program.start(environment, Map.of());
  }

  /** Who uses the command line: what the operating system or {@code KEYTURN_ACTOR} says. */
  Principal principal() {
    return Principal.atCommandLine(
        environment.getOrDefault("KEYTURN_ACTOR", environment.getOrDefault("USER", "operator")));
  }

  Actor actor() {
    return principal().actor();
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  static final class VersionLine implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"keyturn " + dev.keyturn.wiring.Version.NUMBER};
    }
  }
}
