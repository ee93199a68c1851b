package dev.keyturn.adapter.slack;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/** Reads JSON of others: one object, no name twice, not deep, or nothing. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(64).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  static Optional<JsonNode> object(byte[] text) {
    try {
      return object(MAPPER.readTree(text));
    } catch (IOException e) {
      return Optional.empty(); // Its message may quote the text.
    }
  }

  static Optional<JsonNode> object(String text) {
    try {
      return object(MAPPER.readTree(text));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<JsonNode> object(JsonNode tree) {
    return tree != null && tree.isObject() ? Optional.of(tree) : Optional.empty();
  }

  /** Empty where it is missing or no text. */
  static String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : "";
  }
}
