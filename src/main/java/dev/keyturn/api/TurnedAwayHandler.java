package dev.keyturn.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** What {@link BearerFetcher} and {@link StrictJson} turned away. */
@Singleton
final class TurnedAwayHandler implements ExceptionHandler<TurnedAway, HttpResponse<?>> {
  @Override
  @SuppressWarnings("rawtypes")
  public HttpResponse<?> handle(HttpRequest request, TurnedAway turned) {
    return turned.pause().isZero()
        ? Problems.response(turned.why(), turned.detail())
        : Problems.response(turned.why(), turned.pause());
  }
}
