package dev.keyturn.cli;

import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditExport;
import dev.keyturn.audit.AuditPublicKey;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.AuditVerifier;
import dev.keyturn.audit.UnreadableAudit;
import dev.keyturn.audit.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      Audit.Verify.class,
      AuditReceipt.class,
      Audit.PublicKey.class
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
        var trail = program.getBean(AuditTrail.class);
        var store = program.getBean(AuditStore.class);
        Optional<AuditAnchor> anchor = trail.anchor();
        if (anchor.isEmpty()) {
          throw new Main.Refused("the trail has no entry yet");
        }
        long entries;
        try (var out = Files.newOutputStream(file)) {
          entries = AuditExport.write(store, trail.publicKey(), out);
        } catch (IOException e) {
          Files.deleteIfExists(file);
          throw new Main.Refused(file + " cannot be written; name a file in a folder that exists");
        }
        var report = new LinkedHashMap<String, Object>();
        report.put("file", file.toString());
        report.put("entries", entries);
        report.put("publicKey", trail.publicKey().text());
        report.put("anchor", anchor.get().text());
        audit
            .keyturn
            .console()
            .report(
                json,
                report,
                entries
                    + " entries written to "
                    + file
                    + "\npublic key  "
                    + trail.publicKey().text()
                    + "\nanchor      "
                    + anchor.get().text());
        return ExitCode.DONE.code();
      }
    }
  }

  /** Needs no database, no Vault and no network. */
  @Command(
      name = "verify",
      description = {
        "Verifies an export, or a rotation's receipt, offline.",
        "Exit code: 0 it holds, 20 it does not."
      },
      mixinStandardHelpOptions = true)
  static final class Verify implements Callable<Integer> {
    @ParentCommand private Audit audit;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "An export.")
    private @Nullable Path file;

    @Option(
        names = "--receipt",
        paramLabel = "FILE",
        description = "A rotation's receipt, in place of an export; needs --public-key.")
    private @Nullable Path receipt;

    @Option(
        names = "--public-key",
        paramLabel = "KEY",
        description =
            "The key that you got from somewhere else than the file; without it the file's own is used.")
    private @Nullable String key;

    @Option(
        names = "--anchor",
        paramLabel = "\"SIZE ROOT\"",
        description = "A size and root that you remember; shows whether the tail was cut.")
    private @Nullable String anchor;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, Main.Refused {
      if ((file == null) == (receipt == null)) {
        throw new Main.Refused("name an export, or a receipt with --receipt; not both");
      }
      Path read = file == null ? receipt : file;
      if (read == null || !Files.isRegularFile(read) || !Files.isReadable(read)) {
        throw new Main.Refused(read + " cannot be read");
      }
      if (receipt != null) {
        return AuditReceipt.verify(read, key, audit.keyturn.console(), json).code();
      }
      Verification result;
      try (var in = Files.newInputStream(read)) {
        result =
            AuditVerifier.verify(
                in,
                key == null ? Optional.empty() : Optional.of(AuditPublicKey.parse(key)),
                anchor == null ? Optional.empty() : Optional.of(AuditAnchor.parse(anchor)));
      } catch (UnreadableAudit e) {
        throw new Main.Refused(String.valueOf(e.getMessage()));
      }
      var report = new LinkedHashMap<String, Object>();
      report.put("ok", result.ok());
      report.put("entries", result.entries());
      report.put("problem", result.problem().map(Verification.Problem::words).orElse(null));
      report.put("line", result.problem().map(Verification.Problem::line).orElse(null));
      report.put("warnings", result.warnings());
      var text = new StringBuilder();
      result.warnings().forEach(w -> text.append("warning: ").append(w).append('\n'));
      text.append(
          result
              .problem()
              .map(p -> "NOT VERIFIED, line " + p.line() + ": " + p.words())
              .orElse(
                  "verified: "
                      + result.entries()
                      + " entries, each bound to the one before, under one signed head"));
      audit.keyturn.console().report(json, report, text.toString());
      return (result.ok() ? ExitCode.DONE : ExitCode.STALLED).code();
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
        audit.keyturn.console().report(json, Map.of("publicKey", key), key);
        return ExitCode.DONE.code();
      }
    }
  }
}
