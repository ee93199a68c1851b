package dev.keyturn.engine;

import dev.keyturn.rotation.FailureKind;
import dev.keyturn.rotation.RemoteFailure;
import org.jspecify.annotations.Nullable;

/** Breaks the n-th outside write of a run, in a way that the test chooses; counts them all. */
final class Faults {

  enum Kind {
    NONE,
    /** The process is gone before the request is sent. */
    KILL_BEFORE,
    /** It took effect; the process is gone before it hears of it. */
    KILL_AFTER,
    /** No answer, and it never lands. */
    TIME_OUT_LOST,
    /** No answer, but it has landed. */
    TIME_OUT_LANDED,
    /** Did not happen, and we are told so. */
    UNAVAILABLE
  }

  interface Write<T> {
    T run() throws RemoteFailure;
  }

  /** Like SIGKILL: nothing that the engine does may catch it. */
  static final class Killed extends Error {
    Killed() {
      super("killed");
    }
  }

  private int at;
  private Kind kind = Kind.NONE;
  private int writes;

  void breakWrite(int number, Kind how) {
    at = number;
    kind = how;
  }

  int writes() {
    return writes;
  }

  void read(String system, String operation) throws RemoteFailure {}

  <T extends @Nullable Object> T write(String system, String operation, Write<T> effect)
      throws RemoteFailure {
    if (++writes != at) {
      return effect.run();
    }
    return switch (kind) {
      case NONE -> effect.run();
      case KILL_BEFORE -> throw new Killed();
      case KILL_AFTER -> {
        effect.run();
        throw new Killed();
      }
      case TIME_OUT_LOST ->
          throw new RemoteFailure(FailureKind.OUTCOME_UNKNOWN, system, operation, 0, "no answer");
      case TIME_OUT_LANDED -> {
        effect.run();
        throw new RemoteFailure(FailureKind.OUTCOME_UNKNOWN, system, operation, 0, "no answer");
      }
      case UNAVAILABLE ->
          throw new RemoteFailure(FailureKind.TRANSIENT, system, operation, 503, "not now");
    };
  }
}
