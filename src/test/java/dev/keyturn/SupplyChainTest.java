package dev.keyturn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the build and the image take from elsewhere is named by what it is, not by a word for it.
 */
class SupplyChainTest {
  private static final String SHA256 = "[0-9a-f]{64}";

  @Test
  void maven_is_taken_only_with_the_checksums_that_are_written_down() throws IOException {
    assertThat(lines(".mvn/wrapper/maven-wrapper.properties"))
        .anyMatch(line -> line.matches("distributionSha256Sum=" + SHA256))
        .anyMatch(line -> line.matches("distributionTarGzSha256Sum=" + SHA256));
    assertThat(Files.readString(Path.of("mvnw")))
        .as("without unzip it fetches the other file")
        .contains("distributionSha256Sum=\"${distributionTarGzSha256Sum-");
  }

  @Test
  void what_others_have_written_for_the_build_server_is_taken_by_its_commit() throws IOException {
    assertThat(lines(".github/workflows/ci.yml"))
        .filteredOn(line -> line.contains("uses:"))
        .isNotEmpty()
        .allMatch(line -> line.matches(" +- uses: [\\w/-]+@[0-9a-f]{40} # v[0-9.]+"));
  }

  @Test
  void the_images_that_ours_is_made_from_are_taken_by_digest() throws IOException {
    assertThat(lines("Dockerfile"))
        .filteredOn(line -> line.matches("ARG \\w+_IMAGE=.*"))
        .hasSize(2)
        .allMatch(line -> line.matches("ARG \\w+_IMAGE=[\\w.:-]+@sha256:" + SHA256));
    assertThat(lines("Dockerfile"))
        .filteredOn(line -> line.startsWith("FROM "))
        .allMatch(line -> line.matches("FROM \\$\\{\\w+_IMAGE}( AS build)?"));
  }

  @Test
  void nobody_attaches_to_the_image_s_process_and_it_reads_variables_as_they_are()
      throws IOException {
    assertThat(Files.readString(Path.of("Dockerfile")))
        .contains("-XX:+DisableAttachMechanism")
        .contains("LANG=C.UTF-8");
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(Path.of(file));
  }
}
