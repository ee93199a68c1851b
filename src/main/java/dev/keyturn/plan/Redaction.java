package dev.keyturn.plan;

import java.util.regex.Pattern;

/**
 * Decides how much of what stands in a file may be repeated to the reader. Somebody will paste a
 * token where its variable's name belongs; the error message must not spread it further into
 * terminals, logs and tickets.
 */
final class Redaction {
  private static final int LONGEST_WORD = 40;
  private static final int SHORTEST_SECRET = 12;
  private static final Pattern BLANK = Pattern.compile("[\\s\\p{Z}]+");
  private static final Pattern KNOWN_PREFIX =
      Pattern.compile(
          "(?:sk[-_]|pk[-_]|gh[pousr]_|github_pat_|xox[abeprs]-|hv[sb]\\.|s\\.|AKIA|eyJ|-----BEGIN).*",
          Pattern.DOTALL);
  private static final Pattern HARMLESS =
      Pattern.compile(
          "[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+|[a-z][a-z-]*|[A-Z][A-Z_]*|[0-9]{1,11}|[0-9]{1,9}[a-z]{1,8}");

  /** Words of letters, or places in a list, with two underscores between: no value is made so. */
  private static final Pattern SETTING =
      Pattern.compile("(?=.{1,120}$)[A-Za-z]+(?:__(?:[A-Za-z]+|[0-9]{1,2}))+");

  private Redaction() {}

  /** Whether it is a name as .NET has them, such as {@code Jwt__Key}. */
  static boolean namesSetting(String text) {
    return SETTING.matcher(text).matches();
  }

  /**
   * The text in quotes, or a description of it when it could be a secret or would fill the screen.
   */
  static String of(String text) {
    if (text.isEmpty()) {
      return "nothing";
    }
    if (couldBeSecret(text)) {
      return withheld(text);
    }
    return "\"" + printable(text) + "\"";
  }

  /**
   * For a place where only names of variables belong: whatever else stands there is taken for a
   * secret.
   */
  static String withheld(String text) {
    return "a text of " + text.length() + " characters (not shown, it could be a secret)";
  }

  /** A key as part of a path. */
  static String key(String key) {
    return couldBeSecret(key) ? "(not shown)" : printable(key);
  }

  /** Whether the whole is too long to be a word, or one of its words could be a secret. */
  static boolean couldBeSecret(String text) {
    return !namesSetting(text)
        && (text.length() > LONGEST_WORD
            || BLANK.splitAsStream(text).anyMatch(Redaction::wordCouldBeSecret));
  }

  private static boolean wordCouldBeSecret(String text) {
    if (KNOWN_PREFIX.matcher(text).matches()) {
      return true;
    }
    if (text.length() < SHORTEST_SECRET || HARMLESS.matcher(text).matches()) {
      return false;
    }
    boolean lower = text.chars().anyMatch(c -> c >= 'a' && c <= 'z');
    boolean upper = text.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
    boolean digit = text.chars().anyMatch(c -> c >= '0' && c <= '9');
    return (digit && (lower || upper)) || (lower && upper);
  }

  private static String printable(String text) {
    var shown = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (c >= ' ' && c < 0x7f) {
            shown.appendCodePoint(c);
          } else {
            shown.append(String.format("\\u%04x", c));
          }
        });
    return shown.toString();
  }
}
