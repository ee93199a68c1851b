package dev.keyturn.access;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a person may be called. Nothing but visible ASCII: two names that look alike must be alike,
 * and lower case must be the same everywhere.
 */
public final class PersonName {
  private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e&&[^;,\"'<>`\\\\]]{1,200}");

  private PersonName() {}

  /** The name in lower case; empty when it is none. */
  public static Optional<String> of(String text) {
    return NAME.matcher(text).matches()
        ? Optional.of(text.toLowerCase(Locale.ROOT))
        : Optional.empty();
  }
}
