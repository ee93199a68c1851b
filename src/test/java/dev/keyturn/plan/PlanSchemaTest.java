package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The JSON schema, by which editors complete and check plans, says the same as the reader. */
class PlanSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a schema can judge; the rest needs two parts of a plan, or YAML rather than data. */
  private static final Set<PlanReason> STRUCTURAL =
      EnumSet.of(
          PlanReason.UNKNOWN_KEY,
          PlanReason.MISSING_KEY,
          PlanReason.WRONG_TYPE,
          PlanReason.UNKNOWN_WORD,
          PlanReason.MALFORMED,
          PlanReason.OUT_OF_RANGE,
          PlanReason.EMPTY_PLAN,
          PlanReason.VALUE_INSTEAD_OF_NAME,
          PlanReason.CONFLICTING_KEYS,
          PlanReason.RIDE_WITHOUT_LIMIT,
          PlanReason.KEY_SIZE_UNKNOWN,
          PlanReason.ENCODING_DOES_NOT_FIT,
          PlanReason.TOKEN_LIFETIME_MISSING,
          PlanReason.DATA_KEY_WITHOUT_RE_ENCRYPTION,
          PlanReason.HASHES_WITHOUT_MIGRATION);

  /** Structural by reason, yet beyond a schema: the list of time zones, and two equal values. */
  private static final Set<String> BEYOND_A_SCHEMA =
      Set.of("unknown-zone.yaml", "window-of-no-length.yaml");

  private final JsonNode document = read();
  private final JsonSchema schema =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(document);

  @ParameterizedTest
  @ValueSource(strings = {"zkeb", "tradesense", "ainative"})
  void accepts_the_three_plans(String name) throws IOException {
    assertThat(schema.validate(data(Path.of("rotation-plans/" + name + ".yaml")))).isEmpty();
  }

  static List<String> structurallyWrong() throws IOException {
    var folder = Path.of("src/test/resources/plans/wrong");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> !BEYOND_A_SCHEMA.contains(n))
          .filter(n ->
              ((PlanReading.Wrong) new PlanReader().read(folder, n))
                  .mistakes().stream().anyMatch(m -> STRUCTURAL.contains(m.reason())))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("structurallyWrong")
  void refuses_what_is_wrong_in_form(String fileName) throws IOException {
    assertThat(schema.validate(data(Path.of("src/test/resources/plans/wrong", fileName))))
        .isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(PlanKeys.class)
  void knows_the_same_keys_as_the_reader(PlanKeys shape) {
    var mapping =
        shape == PlanKeys.PLAN ? document : document.at("/$defs/" + PlanWord.lowerCase(shape));
    assertThat(names(mapping.get("properties"))).containsExactlyInAnyOrderElementsOf(shape.keys());
    assertThat(
            StreamSupport.stream(mapping.get("required").spliterator(), false)
                .map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(shape.required());
    assertThat(mapping.get("additionalProperties").asBoolean(true)).isFalse();
  }

  @Test
  void has_no_mapping_that_the_reader_does_not_know() {
    var closed = new ArrayList<String>();
    document.get("$defs").properties().stream()
        .filter(e -> e.getValue().has("additionalProperties"))
        .forEach(e -> closed.add(e.getKey()));
    var shapes =
        Arrays.stream(PlanKeys.values())
            .filter(s -> s != PlanKeys.PLAN)
            .map(PlanWord::lowerCase)
            .toList();
    assertThat(closed).containsExactlyInAnyOrderElementsOf(shapes);
  }

  @Test
  void knows_the_same_words_as_the_reader() {
    assertThat(words("/properties/category")).isEqualTo(words(Category.values()));
    assertThat(words("/$defs/secret/properties/encoding")).isEqualTo(words(Encoding.values()));
    assertThat(words("/$defs/secret/properties/consumers/additionalProperties"))
        .isEqualTo(words(PlannedSecret.Role.values()));
    assertThat(words("/$defs/project/properties/token-kind"))
        .isEqualTo(words(PlannedProject.TokenKind.values()));
    assertThat(words("/$defs/hmac/properties/algorithm"))
        .isEqualTo(words(PlannedMaterial.HmacAlgorithm.values()));
    assertThat(words("/$defs/ec/properties/curve"))
        .isEqualTo(words(PlannedMaterial.Curve.values()));
    assertThat(words("/$defs/token/properties/checksum"))
        .isEqualTo(words(PlannedMaterial.Checksum.values()));
    assertThat(words("/$defs/material/properties/kind"))
        .isEqualTo(
            PlanKeys.materials().stream()
                .map(s -> s.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet()));
  }

  @Test
  void describes_every_key_to_the_editor() {
    for (var shape : PlanKeys.values()) {
      var mapping =
          shape == PlanKeys.PLAN ? document : document.at("/$defs/" + PlanWord.lowerCase(shape));
      for (var key : shape.keys()) {
        var property = mapping.get("properties").get(key);
        var target =
            property.has("$ref")
                ? document.at(property.get("$ref").asText().substring(1))
                : property;
        assertThat(property.has("description") || target.has("description"))
            .as(shape + "." + key)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PlanKeys.class)
  void the_readme_names_every_key(PlanKeys shape) throws IOException {
    var readme = Files.readString(Path.of("rotation-plans/README.md"));
    assertThat(shape.keys())
        .allMatch(key -> readme.contains("`" + key + "`") || readme.contains("`" + key + ":"));
  }

  private Set<String> words(String pointer) {
    return StreamSupport.stream(document.at(pointer).get("enum").spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.toSet());
  }

  private static Set<String> words(PlanWord[] constants) {
    return Arrays.stream(constants).map(PlanWord::word).collect(Collectors.toSet());
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static JsonNode data(Path file) throws IOException {
    var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    return JSON.valueToTree(yaml.load(Files.readString(file)));
  }

  private static JsonNode read() {
    try {
      return JSON.readTree(Path.of("rotation-plans/plan.schema.json").toFile());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
