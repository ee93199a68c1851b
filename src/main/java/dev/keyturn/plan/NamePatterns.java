package dev.keyturn.plan;

import dev.keyturn.text.MailAddress;
import java.util.regex.Pattern;

/**
 * The forms of names. ASCII only, so that no look-alike letter and no path separator can hide in
 * one.
 */
final class NamePatterns {
  /** A plan, an environment, an alias, one segment of a Vault path. */
  static final Pattern SEGMENT = Pattern.compile("[a-z0-9-]{1,63}");

  /** An environment; {@code none} is what {@code after} says when there is no earlier one. */
  static final Pattern ENVIRONMENT = Pattern.compile("(?!none$)[a-z0-9-]{1,63}");

  /** An environment variable. */
  static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]{0,120}");

  /** What a slot adds to a secret's name. */
  static final Pattern SUFFIX = Pattern.compile("_[A-Z0-9_]{1,20}");

  /** A field of a Vault secret. */
  static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9_]{0,120}");

  /** Some segments joined by slashes. */
  static final Pattern PATH = Pattern.compile("[a-z0-9-]{1,63}(?:/[a-z0-9-]{1,63}){0,7}");

  /** An e-mail address. */
  static final Pattern EMAIL = Pattern.compile(MailAddress.PATTERN);

  /** A channel of Slack by its name or its id. */
  static final Pattern SLACK_CHANNEL = Pattern.compile("#[a-z0-9_-]{1,80}|[CG][A-Z0-9]{2,20}");

  /** The id of a person or a group in Slack. */
  static final Pattern SLACK_MENTION = Pattern.compile("[UWS][A-Z0-9]{2,20}");

  /** A webhook or a service of PagerDuty: the middle of a setting's name. */
  static final Pattern RECEIVER = Pattern.compile("[A-Z][A-Z0-9_]{0,40}");

  /** Somebody who may use a plan: an e-mail address, or the name of a program. */
  static final Pattern PERSON = Pattern.compile(EMAIL.pattern() + "|[A-Za-z0-9._-]{1,64}");

  /** What stands in front of a token. */
  static final Pattern TOKEN_PREFIX = Pattern.compile("[A-Za-z0-9_-]{0,32}");

  static final int LONGEST_VARIABLE = 121;

  private NamePatterns() {}
}
