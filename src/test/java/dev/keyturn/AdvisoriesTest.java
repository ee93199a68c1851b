package dev.keyturn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.Advisories.Library;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdvisoriesTest {
  private static final String PLANTED =
      """
      {"id": "GHSA-planted", "summary": "reads too far", "affected": [{
        "package": {"ecosystem": "Maven", "name": "com.example:parser"},
        "ranges": [{"type": "ECOSYSTEM", "events": [
          {"introduced": "0"}, {"fixed": "1.4.9"}, {"introduced": "2.0.0.Alpha1"}, {"fixed": "2.0.3.Final"}]}],
        "versions": ["3.0-odd"]}]}
      """;

  @ParameterizedTest
  @CsvSource({
    "1.4.8, true",
    "1.4.9, false",
    "1.5, false",
    "2.0.0.Alpha1, true",
    "2.0.0.RC2, true",
    "2.0.2.Final, true",
    "2.0.3.Final, false",
    "2.0.3, false",
    "2.0.10.Final, false",
    "3.0-odd, true"
  })
  void what_is_known_against_a_version_is_found(String version, boolean known) throws IOException {
    var libraries =
        List.of(
            new Library("com.example", "parser", version),
            new Library("com.example", "parser-api", "1.0"),
            new Library("org.example", "parser", "1.0"));

    assertThat(new Advisories(List.of(planted()), Map.of()).against(libraries))
        .isEqualTo(
            known
                ? List.of("com.example:parser " + version + ": GHSA-planted reads too far")
                : List.of());
  }

  @Test
  void what_somebody_has_looked_at_is_not_told_again() throws IOException {
    var looked = new Advisories(List.of(planted()), Map.of("GHSA-planted", "we never parse"));

    assertThat(looked.against(List.of(new Library("com.example", "parser", "1.0")))).isEmpty();
  }

  private static JsonNode planted() throws IOException {
    return new JsonMapper().readTree(PLANTED);
  }
}
