package dev.keyturn.api;

import dev.keyturn.rotation.Refusal;
import io.micronaut.context.annotation.Primary;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.JsonErrorResponseBodyProvider;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/**
 * Whatever the framework refuses, as RFC 9457 has it. The framework's own body shows the
 * exception's message and what was asked, and either may hold a secret: of a cause, only the place
 * in the request is told.
 */
@Singleton
@Primary
final class ErrorJson implements JsonErrorResponseBodyProvider<String> {
  @Override
  public String body(ErrorContext context, HttpResponse<?> response) {
    Refusal why = refusal(response.code());
    if (why == null) {
      return "{\"type\":\"about:blank\",\"title\":\""
          + title(response)
          + "\",\"status\":"
          + response.code()
          + "}";
    }
    return Problems.body(why, detail(context.getRootCause().orElse(null), why));
  }

  @Override
  public String contentType() {
    return MediaType.APPLICATION_JSON_PROBLEM;
  }

  private static @Nullable Refusal refusal(int status) {
    return switch (status) {
      case 400 -> Refusal.INVALID;
      case 401 -> Refusal.UNAUTHENTICATED;
      case 403 -> Refusal.FORBIDDEN;
      case 404 -> Refusal.NOT_FOUND;
      case 405 -> Refusal.METHOD_NOT_ALLOWED;
      case 406 -> Refusal.NOT_ACCEPTABLE;
      case 413 -> Refusal.TOO_LARGE;
      case 415 -> Refusal.UNSUPPORTED_MEDIA_TYPE;
      case 429 -> Refusal.TOO_MANY_REQUESTS;
      case 500 -> Refusal.BUG;
      case 503 -> Refusal.UNAVAILABLE;
      default -> null;
    };
  }

  /** Names of parameters are ours; their values are not. */
  private static String detail(@Nullable Throwable cause, Refusal why) {
    return switch (cause) {
      case ConstraintViolationException e -> ViolationText.of(e.getConstraintViolations());
      case ConversionErrorException e -> e.getArgument().getName() + " is not of the right kind.";
      case UnsatisfiedRouteException e -> e.getArgument().getName() + " is missing.";
      case null, default -> why.remedy();
    };
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
