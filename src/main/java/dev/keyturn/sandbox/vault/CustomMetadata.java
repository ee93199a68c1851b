package dev.keyturn.sandbox.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
      throw Converting.field("custom_metadata", "'' expected a map, got 'string'");
    }
    for (JsonNode value : node) {
      if (!value.isValueNode()) {
        throw new IllegalArgumentException(
            PREFIX + "'' expected type 'string', got unconvertible type 'map[string]interface {}'");
      }
    }
    List<String> problems = new ArrayList<>();
    SortedMap<String, String> parsed = new TreeMap<>();
    if (node.size() > 64) {
      problems.add("payload must contain at most 64 keys, provided " + node.size());
    } else {
      node.properties()
          .forEach(entry -> {
            String key = entry.getKey();
            String value = entry.getValue().asText();
            length(problems, "key", key, key, 128);
            length(problems, "value", key, value, 512);
            if (unprintable(key)) {
              problems.add("key \"%s\" (%s) contains unprintable characters".formatted(key, key));
            }
            if (unprintable(value)) {
              problems.add("value for key \"%s\" contains unprintable characters".formatted(key));
            }
            parsed.put(key, value);
          });
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          problems.stream()
              .map(problem -> "\t* " + PREFIX + problem + "\n")
              .collect(
                  Collectors.joining(
                      "",
                      problems.size() == 1
                          ? "1 error occurred:\n"
                          : problems.size() + " errors occurred:\n",
                      "\n")));
    }
    return parsed;
  }

  private static void length(
      List<String> problems, String what, String key, String text, int limit) {
    int length = text.getBytes(UTF_8).length;
    if (length == 0 || length > limit) {
      problems.add(
          "length of %s is %d but must be 0 < len(%s) <= %d"
              .formatted(
                  what.equals("key") ? "key \"" + key + "\"" : "value for key \"" + key + "\"",
                  length,
                  what,
                  limit));
    }
  }

  private static boolean unprintable(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }
}
