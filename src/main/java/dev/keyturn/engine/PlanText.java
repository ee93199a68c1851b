package dev.keyturn.engine;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Rotation;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A plan as text, the same for the same plan: JSON with sorted keys, durations as in ISO 8601. The
 * text is stored with the rotation and its digest is what people approve.
 */
public final class PlanText {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addMixIn(Material.class, MaterialKind.class)
          .registerSubtypes(Material.class.getPermittedSubclasses())
          .addModule(durations())
          .build();

  private PlanText() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  private interface MaterialKind {}

  public static String write(Plan plan) {
    try {
      return JSON.writeValueAsString(plan);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan can always be written", e);
    }
  }

  /**
   * @throws IllegalArgumentException when the text was not written by {@link #write} of this
   *     version
   */
  public static Plan read(String text) {
    try {
      return JSON.readValue(text, Plan.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the stored plan cannot be read by this version of Keyturn", e);
    }
  }

  /** The plan that a rotation has; empty when another version of Keyturn has written it. */
  public static Optional<Plan> of(Rotation rotation) {
    try {
      return Optional.of(read(rotation.planText()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public static PlanDigest digest(String text) {
    return new PlanDigest(Sha256.hex(text));
  }

  private static SimpleModule durations() {
    return new SimpleModule()
        .addSerializer(
            Duration.class,
            new JsonSerializer<Duration>() {
              @Override
              public void serialize(Duration value, JsonGenerator out, SerializerProvider context)
                  throws IOException {
                out.writeString(value.toString());
              }
            })
        .addDeserializer(
            Duration.class,
            new JsonDeserializer<Duration>() {
              @Override
              public Duration deserialize(JsonParser in, DeserializationContext context)
                  throws IOException {
                return Duration.parse(in.getText());
              }
            });
  }
}
