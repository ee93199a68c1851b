package dev.keyturn.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keyturn.Patience;
import dev.keyturn.api.WalkThrough.Part;
import dev.keyturn.rehearsal.RehearsedPlan;
import dev.keyturn.wiring.Server;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The lines of docs/api.md, run as a newcomer would, and what the page says that they answer. */
@Execution(ExecutionMode.CONCURRENT)
class WalkThroughIT {
  private static final Path PLAN = Path.of("rotation-plans/zkeb.yaml");
  private static final String SCHEDULE = "(?m)^schedule:\\n(  .*\\n)+";

  /** As {@code ./keyturn} does it, with the classes of this build. */
  private static final String LAUNCHER =
      """
      set -euo pipefail
      keyturn() {
        "$JAVA" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto --enable-native-access=ALL-UNNAMED \\
          -cp "$CLASSES" dev.keyturn.cli.Main "$@"
      }
      """;

  @Test
  void the_page_tells_what_happens(@TempDir Path folder) throws Exception {
    for (String needed : List.of("bash", "curl")) {
      boolean there = there(needed);
      if (!there) {
        System.err.println(
            "NOT RUN: the walk-through of docs/api.md, because there is no " + needed);
      }
      assumeTrue(there, needed + " is not on this machine");
    }
    List<Part> parts = WalkThrough.of(Path.of("docs/api.md"));
    assertThat(parts).hasSizeGreaterThan(10);

    String said;
    try (var postgres = EmbeddedPostgres.builder().start();
        var rehearsed = RehearsedPlan.start(onDemand(folder))) {
      var variables = new TreeMap<>(rehearsed.environment());
      variables.put(
          "DATABASE_URL",
          "postgresql://postgres:none@localhost:" + postgres.getPort() + "/postgres");
      try (var server = Server.start(variables, 0)) {
        said = run(folder, WalkThrough.script(LAUNCHER, parts), variables, server.port());
      }
    }

    WalkThrough.compare(parts, said);
  }

  /** As the page says: the plan as it is, but for starting by itself. */
  private static Path onDemand(Path folder) throws IOException {
    String plan = Files.readString(PLAN).replaceFirst(SCHEDULE, "schedule: on-demand\n");
    assertThat(plan).contains("schedule: on-demand");
    return Files.writeString(folder.resolve("zkeb.yaml"), plan);
  }

  private static String run(Path folder, String script, Map<String, String> variables, int port)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("walk.sh"), script);
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    var builder = new ProcessBuilder("bash", file.toString()).directory(folder.toFile());
    var environment = builder.environment();
    String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
    environment.clear();
    environment.putAll(variables);
    environment.put("PATH", path);
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("USER", "newcomer");
    environment.put("JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
    environment.put("CLASSES", classes());
    environment.put("KEYTURN_API", "http://127.0.0.1:" + port);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      boolean ended = Patience.awaitEnd(process, Duration.ofMinutes(5));
      String both =
          Files.readString(out, UTF_8) + "\n-- standard error --\n" + Files.readString(err, UTF_8);
      assertThat(ended).as("still running: " + both).isTrue();
      assertThat(process.exitValue()).as(both).isZero();
      return Files.readString(out, UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean there(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static String classes() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !Path.of(entry).endsWith("test-classes"))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
