package dev.keyturn.plan;

import java.util.List;
import java.util.stream.Stream;

/**
 * One mapping of a plan: the keys that it knows, and no others.
 *
 * @param name of its definition in the published schema
 * @param sentence what editors tell of it
 */
record PlanMapping(String name, String sentence, List<PlanKey> keys) {
  PlanMapping {
    keys = List.copyOf(keys);
  }

  static PlanMapping mapping(String name, String sentence, PlanKey... keys) {
    return new PlanMapping(name, sentence, List.of(keys));
  }

  /** One that is told from others by its {@code kind}. */
  static PlanMapping material(String kind, String sentence, PlanKey... keys) {
    var itself = PlanKey.must("kind", PlanType.Word.of(kind), sentence);
    return new PlanMapping(
        kind, sentence, Stream.concat(Stream.of(itself), Stream.of(keys)).toList());
  }

  /** Those that must be there first. */
  List<String> names() {
    return Stream.concat(
            required().stream(), keys.stream().filter(k -> !k.required()).map(PlanKey::name))
        .toList();
  }

  List<String> required() {
    return keys.stream().filter(PlanKey::required).map(PlanKey::name).toList();
  }

  /**
   * @throws IllegalArgumentException when it has no such key: a mistake of ours, not of a plan
   */
  PlanKey key(String key) {
    return keys.stream()
        .filter(k -> k.name().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " has no key " + key));
  }
}
