package dev.keyturn.plan;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The words by which stored texts name some constants, so that renaming a constant changes no text.
 *
 * @param constants each by its word; every one must have one
 */
record StoredWords<E extends Enum<E>>(Map<String, E> constants) {
  StoredWords {
    constants = Map.copyOf(constants);
  }

  Optional<E> constant(String word) {
    return Optional.ofNullable(constants.get(word));
  }

  String word(E constant) {
    Map<E, String> words =
        constants.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    return Optional.ofNullable(words.get(constant)).orElseThrow();
  }
}
