package dev.keyturn.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
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
 *
 * @param said what the receipt says; worth nothing before its signature is checked
 */
record ReceiptFile(Receipt receipt, Map<?, ?> said, Optional<Receipt> review) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * @throws IllegalArgumentException when it is none, in words for a person
   * @throws UnreadableAudit when it is a review alone, or one with another rotation's receipt
   */
  static ReceiptFile read(Path path) throws IOException, UnreadableAudit {
    JsonNode file;
    try {
      file = JSON.readTree(Files.readString(path));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the file is no JSON", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("the file is no text in UTF-8", e);
    }
    Receipt receipt = signed(file);
    Map<?, ?> said = said(receipt);
    if (said.containsKey("receipt")) {
      throw new UnreadableAudit("this is a review alone, and not the receipt that it adds to");
    }
    JsonNode added = file.path("review");
    if (added.isMissingNode() || added.isNull()) {
      return new ReceiptFile(receipt, said, Optional.empty());
    }
    Receipt review = signed(added);
    if (!receipt.name().equals(said(review).get("receipt"))) {
      throw new UnreadableAudit("the review belongs to another receipt");
    }
    return new ReceiptFile(receipt, said, Optional.of(review));
  }

  static ExitCode report(Path path, AuditPublicKey key, Console console, boolean json)
      throws IOException {
    try {
      ReceiptFile file = read(path);
      file.verify(key);
      var report = new LinkedHashMap<String, Object>();
      report.put("ok", true);
      report.putAll(file.names());
      report.put("reviewed", file.said.containsKey("review") || file.review.isPresent());
      console.report(json, report, "verified: " + file.words());
      return ExitCode.DONE;
    } catch (UnreadableAudit | IllegalArgumentException e) {
      return refused(e, console, json);
    }
  }

  static ExitCode refused(Exception why, Console console, boolean json) {
    var report = new LinkedHashMap<String, Object>();
    report.put("ok", false);
    report.put("problem", why.getMessage());
    console.report(json, report, "NOT VERIFIED: " + why.getMessage());
    return ExitCode.STALLED;
  }

  /** Which rotation it is about and how that ended, for a program. */
  Map<String, Object> names() {
    var names = new LinkedHashMap<String, Object>();
    names.put("rotation", said.get("rotation"));
    names.put("outcome", said.get("outcome"));
    return names;
  }

  /** The same for a person. */
  String words() {
    return "rotation %s of %s/%s, %s at %s"
        .formatted(
            said.get("rotation"),
            said.get("plan"),
            said.get("environment"),
            said.get("outcome"),
            said.get("ended_at"));
  }

  private void verify(AuditPublicKey key) throws UnreadableAudit {
    Receipt.verify(receipt.text(), receipt.note(), key);
    if (review.isPresent()) {
      try {
        Receipt.verify(review.get().text(), review.get().note(), key);
      } catch (UnreadableAudit e) {
        throw new UnreadableAudit(
            "the review in it does not hold: "
                + e.getMessage()
                + "; when the key has changed since, verify it with the trail's export");
      }
    }
  }

  private static Map<?, ?> said(Receipt receipt) throws UnreadableAudit {
    if (CanonicalJson.parse(receipt.text()) instanceof Map<?, ?> said) {
      return said;
    }
    throw new UnreadableAudit("the receipt is no JSON object");
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
