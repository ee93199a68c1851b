package dev.keyturn.remote;

import java.util.stream.Stream;

/** Why something was thrown. */
public final class Causes {
  /** A chain of causes may be a circle. */
  private static final int DEEPEST = 20;

  private Causes() {}

  /** What was thrown, its cause, the cause of that, and so on to the twentieth at most. */
  public static Stream<Throwable> of(Throwable thrown) {
    return Stream.iterate(thrown, t -> t != null, Throwable::getCause).limit(DEEPEST);
  }
}
