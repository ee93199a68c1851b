package dev.keyturn.api;

import dev.keyturn.access.AccessRole;
import dev.keyturn.rotation.Refusal;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.security.authentication.AuthorizationException;
import io.micronaut.security.authentication.DefaultAuthorizationExceptionHandler;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;

/** What {@link AccessRule} rejected: 401 for who is unknown, 403 for who has not the right. */
@Singleton
@Replaces(DefaultAuthorizationExceptionHandler.class)
final class RejectionHandler
    implements ExceptionHandler<AuthorizationException, MutableHttpResponse<?>> {
  private final Caller caller;

  RejectionHandler(Caller caller) {
    this.caller = caller;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public MutableHttpResponse<?> handle(HttpRequest request, AuthorizationException rejected) {
    HttpRequest<?> typed = request;
    if (!(rejected.getAuthentication() instanceof KeyturnAuthentication known)) {
      caller.refused(typed, Refusal.UNAUTHENTICATED, null);
      return Problems.response(Refusal.UNAUTHENTICATED);
    }
    caller.refused(typed, Refusal.FORBIDDEN, known);
    return Caller.needed(typed)
        .map(right ->
            right.roles().stream().map(AccessRole::word).sorted().collect(Collectors.joining(", ")))
        .map(roles ->
            Problems.response(
                Refusal.FORBIDDEN,
                "Your roles do not allow this. It needs one of: "
                    + roles
                    + ". Ask an admin of Keyturn."))
        .orElseGet(() -> Problems.response(Refusal.FORBIDDEN));
  }
}
