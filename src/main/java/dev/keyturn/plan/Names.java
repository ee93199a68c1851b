package dev.keyturn.plan;

import java.util.regex.Pattern;

/**
 * The forms of names. ASCII only, so that no look-alike letter and no path separator can hide in
 * one.
 */
final class Names {
  /** A plan, an environment, an alias, one segment of a Vault path. */
  static final Pattern SEGMENT = Pattern.compile("[a-z0-9-]{1,63}");

  /** An environment variable. */
  static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]{0,120}");

  /** What a slot adds to a secret's name. */
  static final Pattern SUFFIX = Pattern.compile("_[A-Z0-9_]{1,20}");

  /** A field of a Vault secret. */
  static final Pattern FIELD = Pattern.compile("[a-z][a-z0-9_]{0,120}");

  /** Some segments joined by slashes. */
  static final Pattern PATH = Pattern.compile("[a-z0-9-]{1,63}(?:/[a-z0-9-]{1,63}){0,7}");

  /** An e-mail address, as strictly as approvers need it. */
  static final Pattern EMAIL =
      Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,5}");

  /** What stands in front of a token. */
  static final Pattern TOKEN_PREFIX = Pattern.compile("[A-Za-z0-9_-]{0,32}");

  static final int LONGEST_VARIABLE = 121;

  private Names() {}
}
