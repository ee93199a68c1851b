package dev.keyturn.text;

import java.util.regex.Pattern;

/**
 * Text that reads as it is stored: well-formed Unicode on one line, without characters that nobody
 * sees or that make a line read other than it is. What people write is cleaned, what plans and
 * settings say is refused; anything else is theirs to say.
 *
 * <p>Hidden are the characters that Unicode calls control, format, line separator, paragraph
 * separator or surrogate, which includes the marks of direction, what has no width and the soft
 * hyphen; and the block of tags, with those of it that have no meaning yet.
 */
public final class PlainLine {
  /**
   * The hidden characters as the inside of a regular expression's brackets, in a form that every
   * reader of a published pattern knows. Beyond the first 65,536 it has none.
   */
  public static final String HIDDEN =
      "\\x00-\\x1f\\x7f-\\x9f\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u180e"
          + "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\ud800-\\udfff\\ufeff"
          + "\\ufff9-\\ufffb";

  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\\x{e0000}-\\x{e007f}]+");
  private static final Pattern BREAKS = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]+");
  private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");
  private static final int LONGEST = 500;

  private PlainLine() {}

  /**
   * @param c a code point; half of a pair is one of its own
   */
  public static boolean hides(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> c >= 0xe0000 && c <= 0xe007f;
    };
  }

  /** Whether nothing in it is hidden. */
  public static boolean is(String text) {
    return text.codePoints().noneMatch(PlainLine::hides);
  }

  /** What breaks a line becomes a space, half of a pair U+FFFD, and all else that hides is gone. */
  public static String clean(String text) {
    // Halves first: what is taken out from between two would make them a pair.
    String whole = LONE_SURROGATE.matcher(text).replaceAll("\ufffd");
    return BREAKS.matcher(UNSEEN.matcher(whole).replaceAll("")).replaceAll(" ").strip();
  }

  /** At most 500 characters, as the audit trail takes it. */
  public static String line(String text) {
    return shortened(text, LONGEST);
  }

  /** With single spaces, and an ellipsis at the end of what was longer. */
  public static String shortened(String text, int longest) {
    String line = clean(text).replaceAll("\\s+", " ");
    if (line.length() <= longest) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(longest - 2)) ? longest - 2 : longest - 1;
    return line.substring(0, end) + "…";
  }
}
