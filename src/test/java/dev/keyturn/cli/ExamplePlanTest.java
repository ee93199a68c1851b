package dev.keyturn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ExamplePlanTest {
  private static final Path EXAMPLE = Path.of("rotation-plans", "zkeb.yaml");

  /** A team deletes the example from its folder; the sandbox keeps its own copy. */
  @Test
  void the_sandbox_rehearses_the_example_that_the_folder_shows() throws IOException {
    Assumptions.assumeTrue(Files.exists(EXAMPLE), "the folder no longer has the example");
    try (var copy = SandboxCommand.class.getResourceAsStream("zkeb.yaml")) {
      assertThat(copy).isNotNull();
      assertThat(copy.readAllBytes()).isEqualTo(Files.readAllBytes(EXAMPLE));
    }
  }
}
