package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A folder full of plans, none of which may be carried out. */
@Execution(ExecutionMode.CONCURRENT)
class WrongPlansIT {
  private static final Path WRONG = Path.of("src/test/resources/plans/wrong");

  @Test
  void each_is_named_with_its_line_and_none_starts_anything()
      throws IOException, InterruptedException {
    List<String> files;
    try (var listed = Files.list(WRONG)) {
      files = listed.map(file -> file.getFileName().toString()).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(40);
    try (var rehearsed = Shop.start()) {
      var environment = new TreeMap<>(rehearsed.environment());
      environment.put("KEYTURN_PLANS", WRONG.toString());

      var validated = Keyturn.run(environment, "plans", "validate");
      var due = Keyturn.run(environment, "run-due");
      var rotated =
          Keyturn.run(
              environment, "rotate", "aes-of-512-bits", "-e", "production", "--reason", "try");

      assertThat(validated.end(Duration.ZERO)).isEqualTo(2);
      assertThat(due.end(Duration.ZERO)).as(due.toString()).isEqualTo(2);
      assertThat(rotated.end(Duration.ZERO)).as(rotated.toString()).isEqualTo(2);
      for (String file : files) {
        String place = "wrong/" + file + ":\\d+:\\d+: .*found .*, expected .*";
        assertThat(validated.out()).as(file).anyMatch(line -> line.matches(".*" + place));
        assertThat(due.err()).as(file).anyMatch(line -> line.matches(".*" + place));
      }
      for (var run : List.of(validated, due, rotated)) {
        assertThat(run.toString()).doesNotContain("\tat ").doesNotContain("Exception");
      }
      assertThat(rehearsed.world().railway().counters().requests()).isZero();
      assertThat(rehearsed.world().vault().calls()).isZero();
      assertThat(rehearsed.world().railway().deployments(Shop.PLACE)).hasSize(1);
    }
  }
}
