package dev.keyturn.engine;

import java.util.regex.Pattern;

/**
 * What people write, made fit to be stored, signed and shown: well-formed Unicode without control
 * and direction characters. Anything else is theirs to say.
 */
final class Said {
  private static final Pattern MISLEADING =
      Pattern.compile(
          "[\\p{Cc}\\u2028\\u2029\\u200e\\u200f\\u061c\\u202a-\\u202e\\u2066-\\u2069]+");
  private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");
  private static final int LONGEST = 500;

  private Said() {}

  static String clean(String text) {
    String whole = LONE_SURROGATE.matcher(text).replaceAll("\ufffd");
    return MISLEADING.matcher(whole).replaceAll(" ").strip();
  }

  /** One line of at most 500 characters, as the audit trail takes it. */
  static String line(String text) {
    return shortened(text, LONGEST);
  }

  static String shortened(String text, int longest) {
    String line = clean(text).replaceAll("\\s+", " ");
    if (line.length() <= longest) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(longest - 2)) ? longest - 2 : longest - 1;
    return line.substring(0, end) + "…";
  }
}
