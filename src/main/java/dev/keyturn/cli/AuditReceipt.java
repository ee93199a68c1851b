package dev.keyturn.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.audit.AuditPublicKey;
import dev.keyturn.audit.CanonicalJson;
import dev.keyturn.audit.Receipt;
import dev.keyturn.audit.UnreadableAudit;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.RotationStore.SignedReceipt;
import dev.keyturn.rotation.port.RotationStore.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What a rotation did, signed; and whether a file that says so is genuine. */
@Command(
    name = "receipt",
    description = {
      "Prints what an ended rotation did, signed with the audit trail's key.",
      "`keyturn audit verify --receipt FILE --public-key KEY` checks it without network or trust in us."
    },
    mixinStandardHelpOptions = true)
final class AuditReceipt implements Callable<Integer> {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  @ParentCommand private Audit audit;

  @Parameters(paramLabel = "ID", description = "The rotation's id.")
  private String id;

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
      var store = program.getBean(RotationStore.class);
      Stored rotation = Status.find(store, id);
      String text =
          store
              .receipt(rotation.id())
              .map(AuditReceipt::text)
              .orElseThrow(() ->
                  new Main.Refused(
                      rotation.state().phase().ended()
                          ? "the rotation ended before Keyturn signed receipts"
                          : "the rotation has not ended; it gets its receipt when it does"));
      if (out == null) {
        audit.keyturn().console().line(text);
        return ExitCode.DONE.code();
      }
      try {
        Files.writeString(out, text + "\n");
      } catch (IOException e) {
        throw new Main.Refused(out + " cannot be written; name a file in a folder that exists");
      }
      audit.keyturn().console().line("receipt of " + rotation.id() + " written to " + out);
      return ExitCode.DONE.code();
    }
  }

  /** The receipt as an object, so that people can read it; its canonical form is what is signed. */
  static String text(SignedReceipt receipt) {
    try {
      return CanonicalJson.write(
          Map.of("receipt", CanonicalJson.parse(receipt.text()), "note", receipt.note()));
    } catch (UnreadableAudit e) {
      throw new IllegalStateException("the stored receipt is not canonical", e);
    }
  }

  static ExitCode verify(Path file, @Nullable String key, Console console, boolean json)
      throws IOException, Main.Refused {
    if (key == null) {
      throw new Main.Refused(
          "name the key with --public-key; `keyturn audit public-key` prints it on the machine that signed");
    }
    var report = new LinkedHashMap<String, Object>();
    try {
      AuditPublicKey trusted = AuditPublicKey.parse(key);
      Map<?, ?> receipt = verified(Files.readString(file), trusted);
      report.put("ok", true);
      report.put("rotation", receipt.get("rotation"));
      report.put("outcome", receipt.get("outcome"));
      console.report(
          json,
          report,
          "verified: rotation %s of %s/%s, %s at %s"
              .formatted(
                  receipt.get("rotation"),
                  receipt.get("plan"),
                  receipt.get("environment"),
                  receipt.get("outcome"),
                  receipt.get("ended_at")));
      return ExitCode.DONE;
    } catch (UnreadableAudit | IllegalArgumentException e) {
      report.put("ok", false);
      report.put("problem", e.getMessage());
      console.report(json, report, "NOT VERIFIED: " + e.getMessage());
      return ExitCode.STALLED;
    }
  }

  /** Spaces and the order of keys do not matter; what is said does. */
  private static Map<?, ?> verified(String text, AuditPublicKey key) throws UnreadableAudit {
    JsonNode file;
    try {
      file = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the file is no JSON", e);
    }
    JsonNode receipt = file.path("receipt");
    JsonNode note = file.path("note");
    if (!note.isTextual() || !(receipt.isObject() || receipt.isTextual())) {
      throw new IllegalArgumentException(
          "the file is not of the form {\"receipt\": {…}, \"note\": \"…\"}");
    }
    String signed = receipt.isTextual() ? receipt.textValue() : CanonicalJson.write(plain(receipt));
    return Receipt.verify(signed, note.textValue(), key);
  }

  private static Object plain(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        var object = new TreeMap<String, Object>();
        for (var member : node.properties()) {
          object.put(member.getKey(), plain(member.getValue()));
        }
        yield object;
      }
      case ARRAY -> {
        List<Object> array = new ArrayList<>();
        for (JsonNode element : node) {
          array.add(plain(element));
        }
        yield array;
      }
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
          throw new IllegalArgumentException("the receipt has a number that is no integer");
        }
        yield node.longValue();
      }
      case BINARY, MISSING, NULL, POJO ->
          throw new IllegalArgumentException("the receipt has a value that no receipt has");
    };
  }
}
