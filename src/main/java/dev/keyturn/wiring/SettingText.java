package dev.keyturn.wiring;

import dev.keyturn.plan.OwnSettings;
import dev.keyturn.text.PlainLine;
import dev.keyturn.wiring.Settings.WrongSetting;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a setting's text on its way here: quotation marks that no shell takes off, the
 * line break that {@code echo} adds, a blank from the clipboard. Such a URL or token is refused
 * before anybody is called with it: what comes back from there never says why. No message shows any
 * of the text.
 */
public final class SettingText {
  /** Read entry by entry, or by the launcher: a break or a blank at an end is none of the text. */
  private static final Pattern LISTS =
      Pattern.compile(
          "USER|KEYTURN_(PEOPLE|SLACK_USERS|APPLICATION_HOSTS|NOTIFY_.+|JAVA_OPTS|ACTOR|DEBUG)");

  private static final Pattern URLS = Pattern.compile(".*_(URL|ADDR|ISSUER)");

  /** What stands for bytes that are nothing in the locale's charset. */
  private static final char UNREADABLE = '\ufffd';

  private static final String OPENING = "\"'`“„‘‚«»";
  private static final String CLOSING = "\"'`”“’‘»«";

  private SettingText() {}

  /**
   * @param more names of further variables that hold a URL or a token, such as plans name
   * @return what is wrong, a sentence and its remedy for each, in the order of the names
   */
  public static List<WrongSetting> wrong(ProcessEnvironment environment, Collection<String> more) {
    var names = new TreeSet<>(environment.variables().keySet());
    names.removeIf(
        name -> !OwnSettings.has(name) && !OwnSettings.holdsToken(name) && !more.contains(name));
    return names.stream()
        .flatMap(name -> Stream.ofNullable(wrong(name, environment.variables().get(name))))
        .map(WrongSetting::new)
        .toList();
  }

  private static @Nullable String wrong(String name, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    String core = text.strip();
    if (quoted(name, core)) {
      return name
          + " stands in quotation marks. Take them off: only a shell does that, and none has read this.";
    }
    if (core.startsWith(name + "=")) {
      return name + " repeats its own name. Leave only what follows the first equals sign.";
    }
    if (core.indexOf(UNREADABLE) >= 0) {
      return name
          + " has characters that could not be read. Start Keyturn with LANG=C.UTF-8, or write the text anew in UTF-8.";
    }
    if (core.contains("${{")) {
      return name
          + " holds a reference that nothing has resolved. Correct it in Railway: the service and the variable that it names must be there.";
    }
    if (LISTS.matcher(name).matches()) {
      return null;
    }
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
      return name
          + " has a line break"
          + (core.lines().count() > 1 ? " in it" : " at its end")
          + ". Remove it; `printf %s` writes none where `echo` does.";
    }
    if (!text.equals(core)) {
      return name + " has a blank at its beginning or end. Remove it.";
    }
    if (core.codePoints().anyMatch(SettingText::unseen)) {
      return name + " has a character that nobody sees. Type it anew, or copy it as plain text.";
    }
    return URLS.matcher(name).matches() && core.indexOf(' ') >= 0
        ? name + " has a blank in it. Remove it, or write it as %20."
        : null;
  }

  private static boolean unseen(int c) {
    return PlainLine.hides(c) || (Character.isSpaceChar(c) && c != ' ');
  }

  /** Of a URL one is enough: none begins or ends with a quotation mark. */
  private static boolean quoted(String name, String text) {
    boolean opens = OPENING.indexOf(text.charAt(0)) >= 0;
    boolean closes = CLOSING.indexOf(text.charAt(text.length() - 1)) >= 0;
    return URLS.matcher(name).matches() ? opens || closes : opens && closes && text.length() > 1;
  }
}
