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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A receipt in a file, and the review that came after it, if one did. Spaces and the order of keys
 * do not matter; what is said does.
 */
record ReceiptFile(Receipt receipt, Optional<Receipt> review) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * @throws IllegalArgumentException when it is none, in words for a person
   */
  static ReceiptFile read(Path path) throws IOException {
    JsonNode file;
    try {
      file = JSON.readTree(Files.readString(path));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the file is no JSON", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("the file is no text in UTF-8", e);
    }
    JsonNode review = file.path("review");
    return new ReceiptFile(
        signed(file), review.isMissingNode() ? Optional.empty() : Optional.of(signed(review)));
  }

  static ExitCode report(Path path, AuditPublicKey key, Console console, boolean json)
      throws IOException {
    var report = new LinkedHashMap<String, Object>();
    try {
      ReceiptFile file = read(path);
      Map<?, ?> said = file.verify(key);
      report.put("ok", true);
      report.put("rotation", said.get("rotation"));
      report.put("outcome", said.get("outcome"));
      report.put("reviewed", said.containsKey("review") || file.review().isPresent());
      console.report(
          json,
          report,
          "verified: rotation %s of %s/%s, %s at %s"
              .formatted(
                  said.get("rotation"),
                  said.get("plan"),
                  said.get("environment"),
                  said.get("outcome"),
                  said.get("ended_at")));
      return ExitCode.DONE;
    } catch (UnreadableAudit | IllegalArgumentException e) {
      report.put("ok", false);
      report.put("problem", e.getMessage());
      console.report(json, report, "NOT VERIFIED: " + e.getMessage());
      return ExitCode.STALLED;
    }
  }

  /** What the receipt says, once it is certain that the key signed it. */
  private Map<?, ?> verify(AuditPublicKey key) throws UnreadableAudit {
    Map<?, ?> said = Receipt.verify(receipt.text(), receipt.note(), key);
    if (said.containsKey("receipt")) {
      throw new UnreadableAudit("this is a review alone, and not the receipt that it adds to");
    }
    if (review.isPresent()) {
      reviewed(review.get(), key);
    }
    return said;
  }

  private void reviewed(Receipt review, AuditPublicKey key) throws UnreadableAudit {
    Map<?, ?> added;
    try {
      added = Receipt.verify(review.text(), review.note(), key);
    } catch (UnreadableAudit e) {
      throw new UnreadableAudit(
          "the review in it does not hold: "
              + e.getMessage()
              + "; when the key has changed since, verify it with the trail's export");
    }
    if (!receipt.name().equals(added.get("receipt"))) {
      throw new UnreadableAudit("the review belongs to another receipt");
    }
  }

  /** The receipt and what was added to it, for a trail that must name them all. */
  List<Receipt> all() {
    return review.map(r -> List.of(receipt, r)).orElseGet(() -> List.of(receipt));
  }

  private static Receipt signed(JsonNode object) {
    JsonNode receipt = object.path("receipt");
    JsonNode note = object.path("note");
    if (!note.isTextual() || !(receipt.isObject() || receipt.isTextual())) {
      throw new IllegalArgumentException(
          "the file is not of the form {\"receipt\": {…}, \"note\": \"…\"}");
    }
    return new Receipt(
        receipt.isTextual() ? receipt.textValue() : CanonicalJson.write(plain(receipt)),
        note.textValue());
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
