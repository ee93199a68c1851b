package dev.keyturn.plan;

import org.jspecify.annotations.Nullable;

/**
 * One key of a plan.
 *
 * @param usual what stands in where the key is left out, as the file would say it; null: nothing
 * @param sentence what editors tell of it; empty where its mapping has told everything
 */
record PlanKey(
    String name, boolean required, PlanType type, @Nullable String usual, String sentence) {

  static PlanKey must(String name, PlanType type, String sentence) {
    return new PlanKey(name, true, type, null, sentence);
  }

  /** A mapping under its own name, which has told everything. */
  static PlanKey must(PlanMapping keys) {
    return must(keys.name(), new PlanType.Section(keys), "");
  }

  static PlanKey may(PlanMapping keys) {
    return may(keys.name(), new PlanType.Section(keys), "");
  }

  static PlanKey may(String name, PlanType type, String sentence) {
    return new PlanKey(name, false, type, null, sentence);
  }

  static PlanKey usually(String name, PlanType type, String usual, String sentence) {
    return new PlanKey(name, false, type, usual, sentence);
  }
}
