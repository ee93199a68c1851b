package dev.keyturn.rotation;

import java.util.Locale;

/** A condition on a rotation's way, in the order in which they are asked. */
public enum Gate {
  APPROVAL,
  ACCEPTED_EVERYWHERE,
  SETTLED,
  PROMOTED_EVERYWHERE,
  SOAKED,
  /** No replica has used the outgoing value of a secret lately. */
  UNUSED,
  /** Nothing that is stored needs the outgoing value of a secret. */
  RE_ENCRYPTED,
  /** A person says that something may go on. */
  CONFIRMED,
  RIDDEN,
  RETIRED_EVERYWHERE,
  REVIEW;

  /**
   * @throws IllegalArgumentException when there is no such word
   */
  public static Gate of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** As the API and the database call it, for example {@code accepted-everywhere}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
