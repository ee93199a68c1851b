package dev.keyturn.plan;

import java.util.List;

/** What may stand under a key. One that is a single text is a {@link PlanForm}. */
sealed interface PlanType
    permits PlanForm,
        PlanType.WholeNumber,
        PlanType.Sizes,
        PlanType.Flag,
        PlanType.Word,
        PlanType.Items,
        PlanType.Named,
        PlanType.Section,
        PlanType.WordOr,
        PlanType.Kinds {
  /**
   * A whole number.
   *
   * @param least what the schema asks for
   * @param readFrom less than {@code least} where a rule tells better what is wrong with so few
   */
  record WholeNumber(int least, int most, int readFrom) implements PlanType {
    static WholeNumber within(int least, int most) {
      return new WholeNumber(least, most, least);
    }

    /** One of {@link SecretRules} refuses fewer, and names the standard. */
    static WholeNumber strong(int least, int most) {
      return new WholeNumber(least, most, 1);
    }
  }

  /** One of few numbers; a rule refuses others. */
  record Sizes(List<Integer> sizes) implements PlanType {
    /** Up to here the rule says which there are. */
    static final int MOST = 16_384;
  }

  /** {@code true}, or {@code false} as when it is left out. */
  record Flag() implements PlanType {}

  /** One of these words. */
  record Word(List<String> words) implements PlanType {
    static Word of(String... words) {
      return new Word(List.of(words));
    }

    static <E extends Enum<E>> Word of(Class<E> type) {
      return new Word(PlanWord.all(type));
    }
  }

  /** A list with at least one item. */
  record Items(PlanType item) implements PlanType {}

  /** A mapping from names, which the plan chooses, to at least one of these. */
  record Named(PlanType item) implements PlanType {}

  /** A mapping with keys of its own. */
  record Section(PlanMapping keys) implements PlanType {}

  /** A word that says there is none, or the mapping. */
  record WordOr(String word, PlanMapping keys) implements PlanType {}

  /** A mapping that says by its kind which of these it is. */
  record Kinds(List<PlanMapping> kinds) implements PlanType {}
}
