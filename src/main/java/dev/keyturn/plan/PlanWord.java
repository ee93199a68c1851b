package dev.keyturn.plan;

import java.util.Locale;

/**
 * A constant that a plan names by a word of its own, such as {@code on-demand} or {@code HS256}.
 */
public interface PlanWord {
  /** The word as written in the file. */
  String word();

  /** {@code BASE64_URL} becomes {@code base64-url}. */
  static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
