package dev.keyturn.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bug of ours, by its class and place: the framework would write its message into the log. A
 * database or a Vault that does not answer is no bug, and is told as what it is.
 */
@Singleton
final class UnexpectedHandler implements ExceptionHandler<Throwable, HttpResponse<?>> {
  private static final Logger LOG = LoggerFactory.getLogger(UnexpectedHandler.class);
  private static final int DEEPEST = 20;
  private static final Pattern AWAY = Pattern.compile("(08|40|53|57)[0-9A-Z]{3}");

  private final ErrorResponseProcessor<?> errors;

  UnexpectedHandler(ErrorResponseProcessor<?> errors) {
    this.errors = errors;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public HttpResponse<?> handle(HttpRequest request, Throwable thrown) {
    boolean away = away(thrown);
    StackTraceElement[] frames = thrown.getStackTrace();
    Object place = frames.length == 0 ? "an unknown place" : frames[0];
    if (away) {
      LOG.warn("a request could not be served: {}", thrown.getClass().getSimpleName());
    } else {
      LOG.error("a request ended with {} at {}", thrown.getClass().getSimpleName(), place);
    }
    return errors.processResponse(
        ErrorContext.builder(request).build(),
        HttpResponse.status(
            away ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.INTERNAL_SERVER_ERROR));
  }

  /**
   * PostgreSQL's driver has one class for everything. By the SQL state: no connection (08),
   * shutting down (57), no room (53), undone because of another (40).
   */
  private static boolean away(@Nullable String state) {
    return state != null && AWAY.matcher(state).matches();
  }

  static boolean away(Throwable thrown) {
    @Nullable Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof OutOfReach
          || cause instanceof SQLTransientException
          || cause instanceof SQLNonTransientConnectionException
          || (cause instanceof SQLException sql && away(sql.getSQLState()))) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
