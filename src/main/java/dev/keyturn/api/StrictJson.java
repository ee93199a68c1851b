package dev.keyturn.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.keyturn.rotation.Refusal;
import io.micronaut.core.type.Argument;
import io.micronaut.core.type.Headers;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.body.MessageBodyReader;
import io.micronaut.validation.validator.Validator;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what people send, and nothing that only resembles it: no unknown field, no field twice, no
 * number where a text belongs, nothing behind the end, nothing deep. What is wrong is told by its
 * place; what was sent is never repeated.
 */
@Singleton
@Consumes(MediaType.APPLICATION_JSON)
final class StrictJson<T extends StrictJson.Sent> implements MessageBodyReader<T> {
  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(16)
          .maxNumberLength(32)
          .maxNameLength(128)
          .maxStringLength(32_768)
          .build();
  private static final JsonMapper JSON = mapper();

  private final Validator validator;

  StrictJson(Validator validator) {
    this.validator = validator;
  }

  /** What is read here. */
  interface Sent {}

  @Override
  public T read(
      Argument<T> type,
      @Nullable MediaType mediaType,
      Headers httpHeaders,
      InputStream inputStream) {
    T read;
    try (inputStream) {
      read = JSON.readValue(inputStream, type.getType());
    } catch (UnrecognizedPropertyException e) {
      throw unfit(
          "There is a field that the description does not know, in the object at "
              + pointer(e.getPath().subList(0, e.getPath().size() - 1))
              + ".");
    } catch (JsonMappingException e) {
      throw unfit("The value at " + pointer(e.getPath()) + " is not of the right kind.");
    } catch (JsonProcessingException e) {
      throw unfit("The body is not JSON as RFC 8259 has it.");
    } catch (IOException e) {
      throw unfit("The body could not be read to its end.");
    }
    if (read == null) {
      throw unfit("The body is null; it must be an object.");
    }
    var violations = validator.validate(read);
    if (!violations.isEmpty()) {
      throw unfit(ViolationText.of(violations));
    }
    return read;
  }

  private static TurnedAway unfit(String detail) {
    return new TurnedAway(Refusal.INVALID, detail, Duration.ZERO);
  }

  private static String pointer(List<JsonMappingException.Reference> path) {
    var pointer = new StringBuilder();
    for (var step : path) {
      pointer
          .append('/')
          .append(step.getFieldName() == null ? step.getIndex() : step.getFieldName());
    }
    return pointer.isEmpty() ? "the body's root" : pointer.toString();
  }

  private static JsonMapper mapper() {
    var mapper =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(LIMITS).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();
    mapper
        .coercionConfigFor(LogicalType.Textual)
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    return mapper;
  }
}
