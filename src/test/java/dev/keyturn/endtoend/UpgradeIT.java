package dev.keyturn.endtoend;

import dev.keyturn.rehearsal.RehearsedPlan;
import dev.keyturn.sandbox.SandboxSpec;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The release before leaves rotations in every phase, and with everything open that people can
 * leave open; then it is killed. This one takes its database over and ends each of them.
 */
@Execution(ExecutionMode.CONCURRENT)
class UpgradeIT {
  private static final SandboxSpec.Traffic TRAFFIC =
      new SandboxSpec.Traffic(6, 60, 8, 8, Duration.ofMillis(700), Duration.ofMillis(500));

  @TempDir Path folder;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void this_release_ends_what_the_last_one_left_in_a_file() throws Exception {
    Path before = LastRelease.jarOrSkip("what the last release left in an H2 file");
    try (var rehearsed = world()) {
      carryOver(before, rehearsed, "");
    }
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void this_release_ends_what_the_last_one_left_in_postgresql() throws Exception {
    Path before = LastRelease.jarOrSkip("what the last release left in PostgreSQL");
    try (var postgres = EmbeddedPostgres.builder().start();
        var rehearsed = world()) {
      carryOver(
          before,
          rehearsed,
          "postgresql://postgres:p%40ss@127.0.0.1:" + postgres.getPort() + "/postgres");
    }
  }

  private RehearsedPlan world() throws IOException, InterruptedException {
    var files = new ArrayList<Path>();
    for (Leftover rotation : Leftover.all()) {
      files.add(rotation.write(folder));
    }
    return RehearsedPlan.start(files, spec -> spec.withTraffic(TRAFFIC));
  }

  private static void carryOver(Path before, RehearsedPlan rehearsed, String database)
      throws Exception {
    try (var legacy = new Legacy(rehearsed, database, Leftover.all())) {
      legacy.leave(before);
      legacy.take();
    }
  }
}
