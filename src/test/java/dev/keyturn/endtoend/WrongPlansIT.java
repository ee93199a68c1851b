package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A folder full of plans, none of which may be carried out. */
class WrongPlansIT {
  private static final Path WRONG = Path.of("src/test/resources/plans/wrong");

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void each_is_named_with_its_line_and_none_starts_anything()
      throws IOException, InterruptedException {
    List<String> files;
    try (var listed = Files.list(WRONG)) {
      files = listed.map(file -> file.getFileName().toString()).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(40);
    try (var rehearsed = Shop.start();
        var vault = new Relay(URI.create(rehearsed.environment().get("VAULT_ADDR")))) {
      var asked = new CopyOnWriteArrayList<String>();
      vault.lie(call -> !asked.add(call.path()), false, () -> {});
      var environment = new TreeMap<>(rehearsed.environment());
      environment.put("KEYTURN_PLANS", WRONG.toString());
      environment.put("VAULT_ADDR", vault.address().toString());

      var validated = Keyturn.run(environment, "plans", "validate");
      var due = Keyturn.run(environment, "run-due");
      var rotated =
          Keyturn.run(
              environment, "rotate", "zkeb", "--environment", "production", "--reason", "try");

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
      assertThat(asked).allMatch(WrongPlansIT::keyturnsOwn);
      assertThat(rehearsed.world().railway().deployments(Shop.PLACE)).hasSize(1);
    }
  }

  /** Keyturn may log in and fetch the keys that it works with itself. */
  private static boolean keyturnsOwn(String path) {
    return path.startsWith("/v1/auth/")
        || path.startsWith("/v1/sys/")
        || path.equals("/v1/secret/config")
        || path.matches("/v1/secret/(data|metadata)/keyturn/.*");
  }
}
