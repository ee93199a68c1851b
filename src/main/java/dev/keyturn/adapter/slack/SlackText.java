package dev.keyturn.adapter.slack;

import dev.keyturn.text.PlainLine;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Anybody's text, made fit for Slack: no character that controls anything, no markup that mentions
 * or links, and never longer than Slack takes.
 */
final class SlackText {
  private static final String CUT = "…";

  /** The room that {@code " and 1,000 more"} takes. */
  private static final int MORE = 15;

  private static final Pattern SPACES = Pattern.compile(" {2,}");

  private SlackText() {}

  /** For a {@code plain_text} object, which knows no markup but decodes entities. */
  static String plain(String text, int limit) {
    return escaped(clean(text), limit);
  }

  /** For a {@code mrkdwn} text, where asterisks and their like would format what follows. */
  static String mrkdwn(String text, int limit) {
    return escaped(unformatted(clean(text)), limit);
  }

  /** As many of them as fit, and how many there are beside them: a list is never cut. */
  static String list(List<String> names, int limit) {
    var out = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      String next = (i == 0 ? "" : ", ") + names.get(i);
      boolean last = i == names.size() - 1;
      int room = limit - (last ? 0 : MORE);
      if (i > 0 && plain(out + next, Integer.MAX_VALUE).length() > room) {
        return out + " and " + (names.size() - i) + " more";
      }
      out.append(next);
    }
    return out.toString();
  }

  /** One line with single spaces. */
  static String clean(String text) {
    return SPACES.matcher(PlainLine.clean(text)).replaceAll(" ");
  }

  /** Characters that only look like the markup; an underscore inside of a name is none. */
  private static String unformatted(String text) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(
          switch (c) {
            case '*' -> '\u2217';
            case '~' -> '\u223C';
            case '`' -> '\u02CB';
            case '_' -> inWord(text, i) ? '_' : '\u02CD';
            default -> c;
          });
    }
    return out.toString();
  }

  private static boolean inWord(String text, int at) {
    return at > 0
        && at + 1 < text.length()
        && Character.isLetterOrDigit(text.charAt(at - 1))
        && Character.isLetterOrDigit(text.charAt(at + 1));
  }

  /** The limit counts what is sent; no entity and no pair of surrogates is cut in two. */
  private static String escaped(String text, int limit) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      String piece =
          switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            default -> Character.toString(c);
          };
      i += Character.charCount(c);
      boolean last = i == text.length();
      if (out.length() + piece.length() > (last ? limit : limit - CUT.length())) {
        return out.append(CUT).toString();
      }
      out.append(piece);
    }
    return out.toString();
  }
}
