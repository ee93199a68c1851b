package dev.keyturn.cli;

import dev.keyturn.engine.TickResult;
import java.util.Collection;

/** What the program's exit code says to a script. */
enum ExitCode {
  /** Nothing left to do. */
  DONE(0),
  /** A bug of ours. */
  BUG(1),
  /** The command, a setting or a plan is wrong. */
  USAGE(2),
  /** A rotation waits at a gate: time, a deploy, or a person's yes. */
  WAITING(10),
  /** A rotation needs a person. */
  STALLED(20);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The worst of several rotations. */
  static ExitCode of(Collection<TickResult> results) {
    ExitCode worst = DONE;
    for (TickResult result : results) {
      ExitCode one =
          switch (result) {
            case TickResult.Ended _ -> DONE;
            case TickResult.Waiting _, TickResult.Busy _ -> WAITING;
            case TickResult.Stalled _ -> STALLED;
          };
      worst = one.code > worst.code ? one : worst;
    }
    return worst;
  }
}
