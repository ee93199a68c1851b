package dev.keyturn.cli;

import dev.keyturn.audit.CanonicalJson;
import dev.keyturn.audit.UnreadableAudit;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SignedReceipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What a rotation did, signed; for people to read, and as the file that others verify. */
@Command(
    name = "receipt",
    description = {
      "Shows what an ended rotation did, or with --json or --out gives the signed receipt.",
      "`keyturn audit verify --receipt FILE --public-key KEY` checks that without network or trust in us."
    },
    mixinStandardHelpOptions = true)
final class AuditReceipt implements Callable<Integer> {
  @ParentCommand private Audit audit;

  @Parameters(paramLabel = "ID", description = "The rotation's id.")
  private String id;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Writes the signed receipt to a file that must not exist yet.")
  private @Nullable Path out;

  @Option(names = "--json", description = "The signed receipt, as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException, Main.Refused {
    if (out != null && Files.exists(out)) {
      throw new Main.Refused(out + " exists already; name a new file");
    }
    try (var program = audit.keyturn().start()) {
      var store = program.getBean(RotationStore.class);
      Rotation rotation = Status.find(store, id);
      SignedReceipt receipt =
          store
              .receipt(rotation.id())
              .orElseThrow(() ->
                  new Main.Refused(
                      rotation.state().phase().ended()
                          ? "the rotation ended before Keyturn signed receipts"
                          : "the rotation has not ended; it gets its receipt when it does"));
      Optional<SignedReceipt> review = store.review(rotation.id());
      if (out == null) {
        audit
            .keyturn()
            .console()
            .line(
                json
                    ? text(receipt, review)
                    : ReceiptPage.of(said(receipt), review.map(AuditReceipt::said)));
        return ExitCode.DONE.code();
      }
      try {
        Files.writeString(out, text(receipt, review) + "\n");
      } catch (IOException e) {
        throw new Main.Refused(out + " cannot be written; name a file in a folder that exists");
      }
      audit.keyturn().console().line("receipt of " + rotation.id() + " written to " + out);
      return ExitCode.DONE.code();
    }
  }

  /** The receipt as an object, so that people can read it; its canonical form is what is signed. */
  static String text(SignedReceipt receipt, Optional<SignedReceipt> review) {
    Map<String, Object> file = signed(receipt);
    review.ifPresent(r -> file.put("review", signed(r)));
    return CanonicalJson.write(file);
  }

  private static Map<String, Object> signed(SignedReceipt receipt) {
    var file = new TreeMap<String, Object>();
    file.put("receipt", said(receipt));
    file.put("note", receipt.note());
    return file;
  }

  private static Map<?, ?> said(SignedReceipt receipt) {
    try {
      if (CanonicalJson.parse(receipt.text()) instanceof Map<?, ?> said) {
        return said;
      }
      throw new IllegalStateException("the stored receipt is no object");
    } catch (UnreadableAudit e) {
      throw new IllegalStateException("the stored receipt is not canonical", e);
    }
  }
}
