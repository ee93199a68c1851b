package dev.keyturn.api;

import dev.keyturn.engine.Unavailable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.io.EOFException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bug of ours, by its class and place: the framework would write its message into the log. A
 * database or a Vault that does not answer is no bug, and is told as what it is.
 */
@Singleton
final class UnexpectedHandler implements ExceptionHandler<Throwable, HttpResponse<?>> {
  private static final Logger LOG = LoggerFactory.getLogger(UnexpectedHandler.class);

  private final ErrorResponseProcessor<?> errors;

  UnexpectedHandler(ErrorResponseProcessor<?> errors) {
    this.errors = errors;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public HttpResponse<?> handle(HttpRequest request, Throwable thrown) {
    boolean away = Unavailable.behind(thrown);
    StackTraceElement[] frames = thrown.getStackTrace();
    Object place = frames.length == 0 ? "an unknown place" : frames[0];
    if (thrown instanceof EOFException) {
      LOG.debug("a client went before its request was through");
    } else if (away) {
      LOG.warn("a request could not be served: {}", thrown.getClass().getSimpleName());
    } else {
      LOG.error("a request ended with {} at {}", thrown.getClass().getSimpleName(), place);
    }
    return errors.processResponse(
        ErrorContext.builder(request).build(),
        HttpResponse.status(
            away ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.INTERNAL_SERVER_ERROR));
  }
}
