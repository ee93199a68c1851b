package dev.keyturn.endtoend;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The release before this one, as {@code .ci/last-release/build} makes it. */
final class LastRelease {
  private LastRelease() {}

  /** Its jar; skips the calling test where there is none, and says so. */
  static Path jarOrSkip(String test) {
    String folder = System.getenv("KEYTURN_LAST_RELEASE");
    if (folder == null || folder.isEmpty()) {
      String reason =
          "NOT RUN: "
              + test
              + " (no release before this one; `export"
              + " KEYTURN_LAST_RELEASE=$(.ci/last-release/build)` makes it)";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    return Packaged.in(Path.of(folder));
  }
}
