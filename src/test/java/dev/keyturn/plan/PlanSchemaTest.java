package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.RailwayEnvironment.TokenKind;
import dev.keyturn.rotation.Role;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The JSON schema, by which editors complete and check plans, says the same as the reader. Made
 * from the reader's own table: written with {@code -Dkeyturn.docs.write=true}; fails, when it is
 * stale, without it.
 */
class PlanSchemaTest {
  private static final Path PUBLISHED = Path.of("rotation-plans/plan.schema.json");
  private static final String FRESH = "./mvnw test -Dtest=PlanSchemaTest -Dkeyturn.docs.write=true";

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
          PlanReason.NO_TOKEN_VARIABLE,
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

  @Test
  void is_made_from_the_table_of_keys() throws IOException {
    if (Boolean.getBoolean("keyturn.docs.write")) {
      Files.writeString(PUBLISHED, PlanSchema.text());
    }
    assertThat(Files.readString(PUBLISHED)).as("run " + FRESH).isEqualTo(PlanSchema.text());
  }

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

  static Set<PlanMapping> mappings() {
    return PlanSchema.mappings();
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void knows_the_same_keys_as_the_reader(PlanMapping shape) {
    var mapping = definition(shape);
    assertThat(names(mapping.get("properties"))).containsExactlyInAnyOrderElementsOf(shape.names());
    assertThat(
            StreamSupport.stream(mapping.get("required").spliterator(), false)
                .map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(shape.required());
    assertThat(mapping.get("additionalProperties").asBoolean(true)).isFalse();
  }

  /** What stands in where a key is left out could be written there. */
  @ParameterizedTest
  @MethodSource("mappings")
  void its_defaults_are_sound_themselves(PlanMapping shape) {
    for (var key : shape.keys()) {
      var usual = key.usual();
      if (usual == null) {
        continue;
      }
      boolean sound =
          switch (key.type()) {
            case PlanForm form -> form.matches(usual);
            case PlanType.Word word -> word.words().contains(usual);
            case PlanType.WholeNumber number ->
                Integer.parseInt(usual) >= number.least()
                    && Integer.parseInt(usual) <= number.most();
            case PlanType _ -> false;
          };
      assertThat(sound).as(shape.name() + "." + key.name()).isTrue();
      assertThat(key.required()).as(shape.name() + "." + key.name()).isFalse();
    }
  }

  @Test
  void a_key_that_a_mapping_does_not_have_is_a_mistake_of_ours() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> PlanKeys.SLACK.key("url"))
        .withMessage("slack has no key url");
  }

  @Test
  void has_no_mapping_that_the_reader_does_not_know() {
    var closed = new ArrayList<String>();
    document.get("$defs").properties().stream()
        .filter(e -> e.getValue().has("additionalProperties"))
        .forEach(e -> closed.add(e.getKey()));
    var shapes =
        mappings().stream()
            .filter(mapping -> !mapping.equals(PlanKeys.PLAN))
            .map(PlanMapping::name)
            .toList();
    assertThat(closed).containsExactlyInAnyOrderElementsOf(shapes);
  }

  @Test
  void knows_the_same_words_as_the_reader() {
    assertThat(words("/properties/category")).isEqualTo(words(Category.class));
    assertThat(words("/$defs/secret/properties/encoding"))
        .isEqualTo(Set.of("base64", "base64url", "hex", "pem", "jwk", "text"));
    assertThat(words("/$defs/secret/properties/padding")).isEqualTo(Set.of("with", "none"));
    assertThat(words("/$defs/secret/properties/line-breaks")).isEqualTo(Set.of("kept", "escaped"));
    assertThat(words("/$defs/secret/properties/consumers/additionalProperties"))
        .isEqualTo(words(Role.class));
    assertThat(words("/$defs/project/properties/token-kind")).isEqualTo(words(TokenKind.class));
    assertThat(words("/$defs/hmac/properties/algorithm"))
        .isEqualTo(Set.of("HS256", "HS384", "HS512"));
    assertThat(words("/$defs/ec/properties/curve")).isEqualTo(Set.of("P-256", "P-384", "P-521"));
    assertThat(words("/$defs/token/properties/checksum")).isEqualTo(Set.of("none", "crc32"));
    assertThat(words("/$defs/secret/properties/material/properties/kind"))
        .isEqualTo(
            Arrays.stream(Material.class.getPermittedSubclasses())
                .flatMap(
                    c -> c.isInterface() ? Arrays.stream(c.getPermittedSubclasses()) : Stream.of(c))
                .map(c -> c.getSimpleName().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet()));
  }

  @Test
  void describes_every_key_to_the_editor() {
    for (var shape : mappings()) {
      var mapping = definition(shape);
      for (var key : shape.names()) {
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
  @MethodSource("mappings")
  void the_readme_names_every_key(PlanMapping shape) throws IOException {
    var readme = Files.readString(Path.of("rotation-plans/README.md"));
    assertThat(shape.names())
        .allMatch(key -> readme.contains("`" + key + "`") || readme.contains("`" + key + ":"));
  }

  private Set<String> words(String pointer) {
    return StreamSupport.stream(document.at(pointer).get("enum").spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.toSet());
  }

  private static <E extends Enum<E>> Set<String> words(Class<E> constants) {
    return Set.copyOf(PlanWord.all(constants));
  }

  private JsonNode definition(PlanMapping mapping) {
    return mapping.equals(PlanKeys.PLAN) ? document : document.at("/$defs/" + mapping.name());
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
      return JSON.readTree(PUBLISHED.toFile());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
