package dev.keyturn.cli;

import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditExport;
import dev.keyturn.audit.AuditKeys;
import dev.keyturn.audit.AuditPublicKey;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.audit.Heartbeat;
import dev.keyturn.remote.RemoteFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The audit trail. */
@Command(
    name = "audit",
    description = "Exports the audit trail, and verifies an export without network or trust in us.",
    mixinStandardHelpOptions = true,
    subcommands = {
      Audit.Export.class,
      AuditVerify.class,
      AuditReceipt.class,
      AuditCheckpoint.class,
      Audit.PublicKey.class,
      AuditRotateKey.class,
      AuditReAnchor.class,
      AuditCensus.class
    })
final class Audit implements Runnable {
  @ParentCommand private Keyturn keyturn;

  @picocli.CommandLine.Spec private picocli.CommandLine.Model.CommandSpec spec;

  Keyturn keyturn() {
    return keyturn;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Everything, as JSON Lines. */
  @Command(
      name = "export",
      description = "Writes the whole trail, its checkpoint and its public key to a file.",
      mixinStandardHelpOptions = true)
  static final class Export implements Callable<Integer> {
    @ParentCommand private Audit audit;

    @Parameters(paramLabel = "FILE", description = "Must not exist yet.")
    private Path file;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, Main.Refused {
      if (Files.exists(file)) {
        throw new Main.Refused(file + " exists already; name a new file");
      }
      try (var program = audit.keyturn.start()) {
        var store = program.getBean(AuditStore.class);
        var head = store.head().orElseThrow(() -> new Main.Refused("the trail has no entry yet"));
        // What somebody has changed is exported too: the verifier says what is wrong with it.
        AuditPublicKey key = program.getBean(AuditTrail.class).publicKey();
        long entries;
        try (var out = Files.newOutputStream(file)) {
          entries = AuditExport.write(store, key, out);
        } catch (IOException e) {
          Files.deleteIfExists(file);
          throw new Main.Refused(file + " cannot be written; name a file in a folder that exists");
        } catch (BrokenTrail broken) {
          Files.deleteIfExists(file);
          throw broken;
        }
        String anchor = AuditAnchor.ofSigned(head.checkpointNote()).text();
        var report = new LinkedHashMap<String, Object>();
        report.put("file", file.toString());
        report.put("entries", entries);
        report.put("publicKey", key.text());
        report.put("anchor", anchor);
        audit
            .keyturn
            .console()
            .report(
                json,
                report,
                "%d entries written to %s\npublic key  %s\nanchor      %s"
                    .formatted(entries, file, key, anchor));
        return ExitCode.DONE.code();
      }
    }
  }

  @Command(
      name = "public-key",
      description = "Prints the key that checkpoints are verified with.",
      mixinStandardHelpOptions = true)
  static final class PublicKey implements Callable<Integer> {
    @ParentCommand private Audit audit;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      try (var program = audit.keyturn.start()) {
        String key = program.getBean(AuditTrail.class).publicKey().text();
        Optional<Instant> due =
            since(program.getBean(AuditKeys.class)).map(made -> made.plus(Heartbeat.KEY_LIFE));
        var report = new LinkedHashMap<String, Object>();
        report.put("publicKey", key);
        report.put("changeDue", due.map(Instant::toString).orElse(null));
        audit.keyturn.console().report(json, report, key);
        due.filter(program.getBean(Clock.class).instant()::isAfter)
            .ifPresent(at ->
                audit
                    .keyturn
                    .console()
                    .note(
                        "this key should have been changed on "
                            + at.toString().substring(0, 10)
                            + ": keyturn audit rotate-key"));
        return ExitCode.DONE.code();
      }
    }

    /** Its age is in other paths of Vault than the key, and the key is what was asked for. */
    private Optional<Instant> since(AuditKeys keys) {
      try {
        return keys.since();
      } catch (RemoteFailure failure) {
        audit.keyturn.console().note("when it was made is not known: " + failure.getMessage());
        return Optional.empty();
      }
    }
  }
}
