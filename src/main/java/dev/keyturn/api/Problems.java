package dev.keyturn.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.access.Refused;
import dev.keyturn.rotation.Refusal;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;

/** A refusal as RFC 9457 has it. The detail is in our own words and repeats nothing that came. */
public final class Problems {
  /** Before the reason in a problem's {@code type}. */
  public static final String TYPE = "urn:keyturn:reason:";

  private static final JsonMapper JSON = new JsonMapper();

  private Problems() {}

  public static MutableHttpResponse<String> response(Refused refused) {
    return response(refused.why(), refused.detail());
  }

  public static MutableHttpResponse<String> response(Refusal why) {
    return response(why, why.remedy());
  }

  /**
   * @param detail what to do, in our own words
   */
  public static MutableHttpResponse<String> response(Refusal why, String detail) {
    MutableHttpResponse<String> response =
        HttpResponse.<String>status(HttpStatus.valueOf(why.status()))
            .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE)
            .body(body(why, detail));
    return why == Refusal.UNAUTHENTICATED
        ? response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        : response;
  }

  /**
   * @param wait when it may be asked again; told in whole seconds, rounded up
   */
  public static MutableHttpResponse<String> response(Refusal why, Duration wait) {
    long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    return response(why).header(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
  }

  /** The problem as JSON text. */
  public static String body(Refusal why, String detail) {
    var problem = new LinkedHashMap<String, Object>();
    problem.put("type", TYPE + why.name());
    problem.put("title", HttpStatus.valueOf(why.status()).getReason());
    problem.put("status", why.status());
    problem.put("detail", detail);
    try {
      return JSON.writeValueAsString(problem);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a problem can always be written", e);
    }
  }
}
