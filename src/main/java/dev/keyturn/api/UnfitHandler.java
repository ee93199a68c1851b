package dev.keyturn.api;

import dev.keyturn.rotation.Refusal;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** A body that is not as the description says. */
@Singleton
final class UnfitHandler implements ExceptionHandler<StrictJson.Unfit, HttpResponse<?>> {
  @Override
  @SuppressWarnings("rawtypes")
  public HttpResponse<?> handle(HttpRequest request, StrictJson.Unfit unfit) {
    return Problems.response(Refusal.INVALID, String.valueOf(unfit.getMessage()));
  }
}
