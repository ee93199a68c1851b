package dev.keyturn.sandbox.vault;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The limits of custom metadata.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2">KV v2: at most 64
 *     keys, of 128 bytes, with values of 512 bytes</a>
 */
final class CustomMetadata {
  private static final String PREFIX = "custom_metadata validation failed: ";

  private CustomMetadata() {}

  static SortedMap<String, String> parse(JsonNode node) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(PREFIX + "expected a map");
    }
    if (node.size() > 64) {
      throw new IllegalArgumentException(
          PREFIX + "payload must contain at most 64 keys, provided " + node.size());
    }
    List<String> problems = new ArrayList<>();
    SortedMap<String, String> parsed = new TreeMap<>();
    node.properties()
        .forEach(entry -> {
          String value = entry.getValue().asText();
          check(problems, "length of key \"" + entry.getKey() + "\"", entry.getKey(), 128);
          check(problems, "length of value for key \"" + entry.getKey() + "\"", value, 512);
          if (!entry.getValue().isValueNode()) {
            problems.add("value for key \"" + entry.getKey() + "\" is not a string");
          }
          parsed.put(entry.getKey(), value);
        });
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(PREFIX + String.join("; ", problems));
    }
    return parsed;
  }

  private static void check(List<String> problems, String what, String text, int limit) {
    if (text.isEmpty() || text.length() > limit) {
      problems.add(what + " is " + text.length() + " but must be 0 < len <= " + limit);
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      problems.add(what + " has unprintable characters");
    }
  }
}
