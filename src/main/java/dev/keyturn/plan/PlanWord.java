package dev.keyturn.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a plan spells a constant: in lower case with hyphens, {@code ON_DEMAND} as {@code on-demand}.
 * The published schema lists every word, so a constant that is renamed shows there.
 */
public final class PlanWord {
  private PlanWord() {}

  /** The word as written in the file. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <E extends Enum<E>> List<String> all(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(PlanWord::of).toList();
  }

  static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
    return Arrays.stream(type.getEnumConstants()).filter(c -> of(c).equals(word)).findFirst();
  }
}
