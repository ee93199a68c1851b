package dev.keyturn.cli;

import dev.keyturn.audit.AuditTrail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** For whoever wants to be a witness of their own. */
@Command(
    name = "checkpoint",
    description = {
      "Prints the newest signed checkpoint: size and root of the trail. Keep it elsewhere.",
      "`keyturn audit verify EXPORT --checkpoint FILE` finds whether the trail was cut or replaced since."
    },
    mixinStandardHelpOptions = true)
final class AuditCheckpoint implements Callable<Integer> {
  @ParentCommand private Audit audit;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes it to a file that must not exist yet.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException, Main.Refused {
    if (out != null && Files.exists(out)) {
      throw new Main.Refused(out + " exists already; name a new file");
    }
    try (var program = audit.keyturn().start()) {
      String note =
          program
              .getBean(AuditTrail.class)
              .signedCheckpoint()
              .orElseThrow(() -> new Main.Refused("the trail has no entry yet"));
      if (out == null) {
        audit.keyturn().console().line(note.stripTrailing());
        return ExitCode.DONE.code();
      }
      try {
        Files.writeString(out, note);
      } catch (IOException e) {
        throw new Main.Refused(out + " cannot be written; name a file in a folder that exists");
      }
      audit.keyturn().console().line("checkpoint written to " + out);
      return ExitCode.DONE.code();
    }
  }
}
