package dev.keyturn.text;

import java.util.regex.Pattern;

/**
 * An e-mail address, as strictly as approvers need it: no quotes, no comments, nothing beyond
 * ASCII, so that two that look alike are alike.
 */
public final class MailAddress {
  private static final String LABEL = "[A-Za-z0-9-]{1,63}";
  private static final String HOST = "[A-Za-z0-9._%+-]{1,64}@" + LABEL;

  /** To be matched as a whole. */
  public static final String PATTERN = HOST + "(?:\\." + LABEL + "){1,5}";

  private static final Pattern ADDRESS = Pattern.compile(PATTERN);
  private static final Pattern SENDER = Pattern.compile(HOST + "(?:\\." + LABEL + "){0,5}");

  private MailAddress() {}

  public static boolean is(String text) {
    return ADDRESS.matcher(text).matches();
  }

  /** Whether mails may come from it; a machine of our own may have a name without a domain. */
  public static boolean isSender(String text) {
    return SENDER.matcher(text).matches();
  }
}
