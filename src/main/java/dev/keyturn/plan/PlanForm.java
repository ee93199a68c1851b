package dev.keyturn.plan;

import dev.keyturn.text.MailAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.ZoneId;
import java.util.regex.Pattern;

/**
 * The forms of single texts. Names are ASCII only, so that no look-alike letter and no path
 * separator can hide in one.
 */
enum PlanForm implements PlanType {
  /** A plan, an environment, an alias, a mount. */
  NAME(
      "[a-z0-9-]{1,63}",
      "a name of [a-z0-9-]{1,63}",
      "Use lower-case letters, digits and hyphens.",
      "Lower-case letters, digits and hyphens, 1 to 63."),
  /** {@code none} is what {@code after} says when there is no earlier one. */
  ENVIRONMENT(
      "(?!none$)[a-z0-9-]{1,63}",
      "a name of [a-z0-9-]{1,63}, not none",
      "Use lower-case letters, digits and hyphens."),
  VARIABLE(
      "[A-Z][A-Z0-9_]{0,120}",
      "the name of a variable, [A-Z][A-Z0-9_]{0,120}",
      "Write the variable's name. If a secret stood here, it has been disclosed: replace it.",
      "The name of a variable. Never its value."),
  /** What is sent to Railway where a plan says so is called like this, and nothing else is. */
  RAILWAY_TOKEN(
      "RAILWAY_(?:API_)?TOKEN(?:_[A-Z0-9_]{1,100})?",
      "the name of a variable that begins with RAILWAY_TOKEN",
      "Call it RAILWAY_TOKEN_ and a word of your own, in Keyturn's environment too. If a secret stood here, it has been disclosed: replace it.",
      "The name of a variable, RAILWAY_TOKEN_ and a word. Never its value."),
  /** The same of what is sent to an application. */
  ATTESTATION_TOKEN(
      "KEYTURN_ATTESTATION_TOKEN(?:_[A-Z0-9_]{1,90})?",
      "the name of a variable that begins with KEYTURN_ATTESTATION_TOKEN",
      "Call it KEYTURN_ATTESTATION_TOKEN_ and a word of your own, in Keyturn's environment too. If a secret stood here, it has been disclosed: replace it.",
      "The name of a variable, KEYTURN_ATTESTATION_TOKEN_ and a word. Never its value."),
  /** As Railway takes it, for a variable of a service that Keyturn leaves alone. */
  RAILWAY_VARIABLE(
      "[A-Za-z_][A-Za-z0-9_]{0,120}",
      "the name of a variable, [A-Za-z_][A-Za-z0-9_]{0,120}",
      "Write the variable's name. If a secret stood here, it has been disclosed: replace it.",
      "The name of a variable in Railway. Never its value."),
  DURATION(
      "[1-9][0-9]{0,5}[smhd]",
      "a span of time such as 30s, 10m, 24h or 90d",
      "Write a whole number above 0 and one of s, m, h, d.",
      "A whole number and one unit: 30s, 10m, 24h, 90d."),
  UUID(
      "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
      "a lower-case UUID",
      "Copy the id from Railway; the name will not do.",
      "Railway's id, a lower-case UUID."),
  LINE(
      "[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\u0000-\\u001f\\u007f-\\u009f\\s][^\\u0000-\\u001f\\u007f-\\u009f]*",
      "one line of 1 to 200 characters",
      "Write one short line.",
      "One line of text."),
  URL(
      "https?://[^/?#]+[^?#]*",
      "a URL such as https://api.example.com/.well-known/keyturn/attestation",
      "Write the whole address, with https:// and the host.",
      "https, or http to *.railway.internal or loopback. No user, query or fragment."),
  TIME(
      "(?:[01][0-9]|2[0-3]):[0-5][0-9]",
      "a time from \"00:00\" to \"23:59\"",
      "Write hours and minutes, two digits each, in quotes.",
      "Hours and minutes in quotes, such as \"09:00\"."),
  ZONE(
      "[A-Za-z0-9_+/-]{1,40}",
      "a time zone such as Europe/Berlin or UTC",
      "Write a name of the IANA time zone database."),
  /** Segments of a Vault path, joined by slashes. */
  PATH(
      "[a-z0-9-]{1,63}(?:/[a-z0-9-]{1,63}){0,7}",
      "1 to 8 segments of [a-z0-9-]{1,63} joined by /",
      "Write it without a leading slash, dots or upper-case letters."),
  /** A field of a Vault secret. */
  FIELD(
      "[a-z][a-z0-9_]{0,120}",
      "a field of [a-z][a-z0-9_]{0,120}",
      "Use lower-case letters, digits and underscores."),
  /** What a slot adds to a secret's name. */
  SUFFIX(
      "_[A-Z0-9_]{1,20}",
      "a suffix such as _NEW",
      "Start it with an underscore and use upper-case letters, digits and underscores."),
  /** As strictly as approvers need it. */
  APPROVER(
      MailAddress.PATTERN,
      "an e-mail address",
      "Write the address under which the approver is known."),
  EMAIL(MailAddress.PATTERN, "an e-mail address", "Write the whole address, name and host."),
  /** An e-mail address, or the name of a program. */
  PERSON(
      "(?:" + MailAddress.PATTERN + "|[A-Za-z0-9._-]{1,64})",
      "an e-mail address or a name",
      "Write the address or name under which Keyturn knows them."),
  SLACK_CHANNEL(
      "(?:#[a-z0-9_-]{1,80}|[CG][A-Z0-9]{2,20})",
      "a channel such as \"#deployments\"",
      "Write the channel's name with # and in quotes, or its id; without quotes # starts a comment."),
  SLACK_MENTION(
      "[UWS][A-Z0-9]{2,20}",
      "the id of a person or group in Slack",
      "Copy the id from the profile in Slack, such as U012AB3CD; a name will not do."),
  /** A webhook or a service of PagerDuty: the middle of a setting's name. */
  RECEIVER(
      "[A-Z][A-Z0-9_]{0,40}",
      "a name of [A-Z][A-Z0-9_]{0,40}",
      "Write the name that stands in Keyturn's settings, such as SECURITY. If a secret stood here, it has been disclosed: replace it."),
  TOKEN_PREFIX(
      "[A-Za-z0-9_-]{0,32}",
      "up to 32 of [A-Za-z0-9_-]",
      "Leave it out, or write one like zk_live_."),
  /** What the reader takes; a rule then refuses what breaks a connection string. */
  SYMBOLS(
      "[!-/:-@\\[-`{-~]{1,32}",
      "1 to 32 printable ASCII symbols",
      "List the symbols in quotes; letters and digits are always drawn from.");

  static final int LONGEST_VARIABLE = 121;
  static final int LONGEST_LINE = 200;

  final String regex;
  final Pattern pattern;

  /** What is expected, as it completes the sentence "expected ...". */
  final String expected;

  final String remedy;

  /** What editors tell of it; empty where each key tells enough. */
  final String sentence;

  PlanForm(String regex, String expected, String remedy) {
    this(regex, expected, remedy, "");
  }

  PlanForm(String regex, String expected, String remedy, String sentence) {
    this.regex = regex;
    this.pattern = Pattern.compile(regex);
    this.expected = expected;
    this.remedy = remedy;
    this.sentence = sentence;
  }

  /** Whether a text has this form, to the last of what a pattern cannot say. */
  boolean matches(String text) {
    return switch (this) {
      case LINE ->
          !text.isBlank()
              && text.length() <= LONGEST_LINE
              && text.codePoints().allMatch(PlanForm::shows);
      case URL -> isAddress(text);
      case ZONE -> ZoneId.getAvailableZoneIds().contains(text);
      default -> pattern.matcher(text).matches();
    };
  }

  /**
   * Escapes in quotes bring back line ends and terminal controls that the file itself may not hold.
   */
  private static boolean shows(int c) {
    return c != '\t' && c != '\n' && c != '\r' && !PlanDocument.isForbidden(c);
  }

  /** An absolute http or https address with a host. */
  private static boolean isAddress(String text) {
    try {
      var url = new URI(text);
      return url.getHost() != null
          && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()));
    } catch (URISyntaxException malformed) {
      return false;
    }
  }
}
