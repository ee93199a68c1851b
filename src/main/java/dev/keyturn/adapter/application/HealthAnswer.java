package dev.keyturn.adapter.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.rotation.Health;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a health answer may say beside its status: a JSON object with {@code status: "degraded"},
 * {@code error_rate} from 0 to 1, {@code p95_ms}. All are optional, and whatever is not so is as if
 * it were not there: an application's health page was not written for us.
 */
final class HealthAnswer {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long LONGEST_MILLIS = 86_400_000;

  private HealthAnswer() {}

  static Health read(int status, byte[] body) {
    if (status < 200 || status > 299 || body.length == 0) {
      return Health.answered(status);
    }
    JsonNode answer;
    try {
      answer = JSON.readTree(body);
    } catch (IOException e) {
      return Health.answered(status);
    }
    return new Health(
        status,
        "degraded".equalsIgnoreCase(answer.path("status").asText()),
        number(answer.path("error_rate"), 1),
        millis(number(answer.path("p95_ms"), LONGEST_MILLIS)));
  }

  private static @Nullable Double number(JsonNode field, double most) {
    if (!field.isNumber()) {
      return null;
    }
    double value = field.asDouble();
    return value >= 0 && value <= most ? value : null;
  }

  private static @Nullable Long millis(@Nullable Double value) {
    return value == null ? null : Math.round(value);
  }
}
