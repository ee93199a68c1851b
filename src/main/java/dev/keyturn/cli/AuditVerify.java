package dev.keyturn.cli;

import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditPublicKey;
import dev.keyturn.audit.AuditVerifier;
import dev.keyturn.audit.UnreadableAudit;
import dev.keyturn.audit.Verification;
import dev.keyturn.audit.Verification.Problem;
import dev.keyturn.audit.WitnessedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Needs no database, no Vault and no network. */
@Command(
    name = "verify",
    description = {
      "Verifies an export, or a rotation's receipt, or a receipt and the export that names it, offline.",
      "Exit code: 0 it holds, 20 it does not."
    },
    mixinStandardHelpOptions = true)
final class AuditVerify implements Callable<Integer> {
  @ParentCommand private Audit audit;

  @ArgGroup(exclusive = false, multiplicity = "1")
  private Evidence evidence = new Evidence();

  /** At least one of the two. */
  static final class Evidence {
    @Parameters(arity = "0..1", paramLabel = "EXPORT", description = "An export.")
    private @Nullable Path file;

    @Option(
        names = "--receipt",
        paramLabel = "FILE",
        description =
            "A rotation's receipt; needs --public-key. With an export the trail must name it, and may have changed its key since.")
    private @Nullable Path receipt;
  }

  @Option(
      names = "--public-key",
      paramLabel = "KEY",
      description =
          "A key that you got from somewhere else than the file: any one that the trail was ever signed with. Without it the file's own is used.")
  private @Nullable String key;

  @Option(
      names = "--anchor",
      paramLabel = "\"SIZE ROOT\"",
      description =
          "A size and root that you remember, such as from Slack; shows whether the tail was cut. May be given more than once.")
  private List<String> anchors = List.of();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description =
          "Signed checkpoints that a witness kept: one note, or a witness file. May be given more than once.")
  private List<Path> checkpoints = List.of();

  @Option(names = "--json", description = "Report as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException, Main.Refused {
    Path file = evidence.file;
    Path receipt = evidence.receipt;
    if (file != null) {
      readable(file);
    }
    if (receipt != null) {
      readable(receipt);
    }
    var console = audit.keyturn().console();
    if (receipt != null && key == null) {
      throw new Main.Refused(
          "name the key with --public-key; `keyturn audit public-key` prints it on the machine that signed");
    }
    if (file == null) {
      if (!anchors.isEmpty() || !checkpoints.isEmpty()) {
        throw new Main.Refused("--anchor and --checkpoint are compared with an export: name one");
      }
      return ReceiptFile.report(Objects.requireNonNull(receipt), key(), console, json).code();
    }
    Optional<ReceiptFile> told;
    try {
      told = receipt == null ? Optional.empty() : Optional.of(ReceiptFile.read(receipt));
    } catch (UnreadableAudit | IllegalArgumentException e) {
      return ReceiptFile.refused(e, console, json).code();
    }
    var notes = new ArrayList<String>();
    List<WitnessedCheckpoint> sightings = sightings(notes);
    Verification result = verify(file, sightings, told);
    notes.addAll(0, result.warnings());
    var report = new LinkedHashMap<String, Object>();
    report.put("ok", result.ok());
    report.put("entries", result.entries());
    report.put("problem", result.problem().map(Problem::words).orElse(null));
    report.put("kind", result.problem().map(p -> p.kind().name()).orElse(null));
    report.put("line", result.problem().map(Problem::line).orElse(null));
    report.put("entry", result.problem().flatMap(AuditVerify::entry).orElse(null));
    report.put("keys", result.keys().stream().map(AuditPublicKey::text).toList());
    report.put("warnings", notes);
    String text = text(result, notes);
    if (result.ok() && told.isPresent()) {
      report.putAll(told.get().names());
      text += "\nreceipt: " + told.get().words() + ", named by the trail";
    }
    console.report(json, report, text);
    return (result.ok() ? ExitCode.DONE : ExitCode.STALLED).code();
  }

  private Verification verify(
      Path file, List<WitnessedCheckpoint> sightings, Optional<ReceiptFile> told)
      throws IOException, Main.Refused {
    try (var in = Files.newInputStream(file)) {
      return AuditVerifier.verify(
          in,
          key == null ? Optional.empty() : Optional.of(key()),
          sightings,
          told.map(ReceiptFile::all).orElseGet(List::of));
    }
  }

  private List<WitnessedCheckpoint> sightings(List<String> notes) throws IOException, Main.Refused {
    var sightings = new ArrayList<WitnessedCheckpoint>();
    for (String anchor : anchors) {
      try {
        sightings.add(WitnessedCheckpoint.of(AuditAnchor.parse(anchor)));
      } catch (UnreadableAudit e) {
        throw new Main.Refused(String.valueOf(e.getMessage()));
      }
    }
    for (Path checkpoint : checkpoints) {
      readable(checkpoint);
      sightings.addAll(CheckpointFile.read(checkpoint, notes));
    }
    return sightings;
  }

  private static String text(Verification result, List<String> notes) {
    var text = new StringBuilder();
    notes.forEach(w -> text.append("warning: ").append(w).append('\n'));
    if (result.problem().isPresent()) {
      Problem p = result.problem().get();
      return text.append("NOT VERIFIED, line ")
          .append(p.line())
          .append(entry(p).map(seq -> " (entry " + seq + ")").orElse(""))
          .append(": ")
          .append(p.words())
          .toString();
    }
    text.append("verified: ")
        .append(result.entries())
        .append(" entries, each bound to the one before, under one signed head");
    if (result.keys().size() > 1) {
      text.append("\nthe signing key has changed; keep the newest from now on: ")
          .append(result.keys().getLast());
    }
    return text.toString();
  }

  /** Entry n stands on line n + 1. */
  private static Optional<Long> entry(Problem problem) {
    return switch (problem.kind()) {
      case BAD_ENTRY, OUT_OF_ORDER, CHAIN_BROKEN, BAD_KEY_CHANGE, BAD_RE_ANCHORING ->
          Optional.of(problem.line() - 1);
      case UNREADABLE,
          ROOT_DIFFERS,
          CUT_SHORT,
          NOT_COVERED,
          BAD_SIGNATURE,
          WRONG_KEY,
          BAD_CHECKPOINT,
          BAD_RECEIPT,
          SHORTER_THAN_ANCHOR,
          DIFFERS_FROM_ANCHOR ->
          Optional.empty();
    };
  }

  private AuditPublicKey key() throws Main.Refused {
    try {
      return AuditPublicKey.parse(key == null ? "" : key.strip());
    } catch (UnreadableAudit e) {
      throw new Main.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static void readable(Path path) throws Main.Refused {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new Main.Refused(path + " cannot be read");
    }
  }
}
