package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.Patience;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessTest {
  private static final int ROTATIONS = 50;

  @Test
  void what_was_committed_to_the_h2_file_survives_a_killed_process_and_a_change_of_time_zone(
      @TempDir Path directory) throws IOException, InterruptedException {
    var child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.timezone=Europe/Berlin",
                "-cp",
                System.getProperty("java.class.path"),
                Dying.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    List<String> said = child.inputReader().lines().filter(l -> l.startsWith("kept ")).toList();
    assertThat(Patience.awaitEnd(child, Duration.ofSeconds(60))).isTrue();
    assertThat(child.exitValue()).isEqualTo(Dying.HALTED);
    assertThat(said).hasSize(ROTATIONS);

    try (var database = TestDatabase.h2(directory)) {
      var store = database.bean(RotationStore.class);
      for (String line : said) {
        String[] words = line.split(" ");
        assertThat(store.find(new RotationId(words[1])))
            .map(Rotation::requestedAt)
            .contains(Instant.parse(words[2]));
      }
    }
  }

  /**
   * Commits, says so, and stops at once: no shutdown hook runs and nothing is closed. The moments
   * lie in the two hours that are the same on a clock in Berlin.
   */
  static final class Dying {
    static final int HALTED = 42;
    private static final Instant BOTH_HOURS_BEGIN = Instant.parse("2026-10-25T00:00:00Z");

    private Dying() {}

    public static void main(String[] arguments) throws SecretBusy {
      var store = TestDatabase.h2(Path.of(arguments[0])).bean(RotationStore.class);
      for (int i = 0; i < ROTATIONS; i++) {
        Instant at = BOTH_HOURS_BEGIN.plusSeconds(i * 7200L / ROTATIONS);
        Rotation rotation = StoredRotations.planned(StoredRotations.planned().id(), "berlin", at);
        store.open(rotation, List.of(), List.of());
        System.out.println("kept " + rotation.id() + " " + at);
      }
      System.out.flush();
      Runtime.getRuntime().halt(HALTED);
    }
  }
}
