package dev.keyturn.api;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.JsonErrorResponseBodyProvider;
import jakarta.inject.Singleton;

/**
 * An error's body as RFC 9457 has it, of status and title alone. The framework's own shows the
 * exception's message and what was asked, and either may hold a secret.
 */
@Singleton
@Primary
final class ErrorJson implements JsonErrorResponseBodyProvider<String> {
  @Override
  public String body(ErrorContext context, HttpResponse<?> response) {
    return "{\"type\":\"about:blank\",\"title\":\""
        + title(response)
        + "\",\"status\":"
        + response.code()
        + "}";
  }

  @Override
  public String contentType() {
    return MediaType.APPLICATION_JSON_PROBLEM;
  }

  /** From the table of the standard, never the response's own reason, which a cause can set. */
  static String title(HttpResponse<?> response) {
    try {
      return HttpStatus.valueOf(response.code()).getReason();
    } catch (IllegalArgumentException e) {
      return "Error";
    }
  }
}
