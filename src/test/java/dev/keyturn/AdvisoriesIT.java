package dev.keyturn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.Advisories.Library;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of what the image holds, and what is known against it. */
class AdvisoriesIT {
  private static final Path BOM = Path.of("target", "bom.json");
  private static final Path LIBRARIES = Path.of("target", "lib");

  @Test
  void nothing_is_known_against_what_is_shipped() throws IOException {
    assertThat(Advisories.read(Path.of(".ci", "advisories")).against(shipped()))
        .as("raise the version, or accept it in .ci/advisories/accepted.txt with the reason")
        .isEmpty();
  }

  @Test
  void an_advisory_against_any_library_that_is_shipped_would_be_found() throws IOException {
    for (Library library : shipped()) {
      JsonNode planted =
          new JsonMapper()
              .readTree(
                  """
                  {"id": "GHSA-planted", "summary": "", "affected": [{
                    "package": {"ecosystem": "Maven", "name": "%s"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}
                  """
                      .formatted(library.name()));

      assertThat(new Advisories(List.of(planted), Map.of()).against(shipped()))
          .as(library.name())
          .isNotEmpty();
    }
  }

  /** As the SBOM has it; Maven leaves that out while it is offline, and then the jars say it. */
  private static List<Library> shipped() throws IOException {
    Set<String> jars = jars();
    List<Library> listed = Files.exists(BOM) ? listed() : List.of();
    return jars.equals(listed.stream().map(AdvisoriesIT::jar).collect(Collectors.toSet()))
        ? listed
        : jars.stream().map(AdvisoriesIT::of).toList();
  }

  private static List<Library> listed() throws IOException {
    var libraries = new ArrayList<Library>();
    for (JsonNode part : new JsonMapper().readTree(BOM.toFile()).path("components")) {
      libraries.add(
          new Library(
              part.path("group").asText(),
              part.path("name").asText(),
              part.path("version").asText()));
    }
    return libraries;
  }

  private static Set<String> jars() throws IOException {
    try (Stream<Path> files = Files.list(LIBRARIES)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static String jar(Library library) {
    return library.artifact() + "-" + library.version() + ".jar";
  }

  private static Library of(String jar) {
    String[] parts = jar.replaceFirst("\\.jar$", "").split("-(?=[0-9])", 2);
    assertThat(parts).as(jar).hasSize(2);
    return new Library("", parts[0], parts[1]);
  }
}
