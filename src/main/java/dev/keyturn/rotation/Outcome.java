package dev.keyturn.rotation;

import java.util.Locale;

/** How an attempt at an effect ended. The words are stored: they stay as they are. */
public enum Outcome {
  /** It was answered, and a look afterwards has shown it. */
  DONE,
  /** It may have landed, or may land yet. */
  UNKNOWN,
  /** The request never left. */
  NOT_SENT,
  /** The other side says that nothing has happened; it may be tried again. */
  NOT_DONE,
  /** The other side does not take it. */
  REFUSED,
  /** Nobody knew; a later look has shown it. */
  LANDED,
  /** Nobody knew; a later look has shown that it is not there. */
  ABSENT,
  /** Nobody knew, and nobody looks for it any more. */
  SUPERSEDED;

  /**
   * @throws IllegalArgumentException when there is no such word
   */
  public static Outcome of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Whether it is there. */
  public boolean arrived() {
    return this == DONE || this == LANDED;
  }

  /** Whether it may have begun to take effect. */
  boolean begun() {
    return switch (this) {
      case DONE, UNKNOWN, LANDED, SUPERSEDED -> true;
      case NOT_SENT, NOT_DONE, REFUSED, ABSENT -> false;
    };
  }

  /** The word for it in journal, audit trail and pages, for example {@code not-sent}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
