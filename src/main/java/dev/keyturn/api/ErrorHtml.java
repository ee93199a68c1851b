package dev.keyturn.api;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.HtmlErrorResponseBodyProvider;
import jakarta.inject.Singleton;

/** The same for a browser. */
@Singleton
@Primary
final class ErrorHtml implements HtmlErrorResponseBodyProvider {
  @Override
  public String body(ErrorContext context, HttpResponse<?> response) {
    String line = response.code() + " " + ErrorJson.title(response);
    return "<!doctype html><html lang=\"en\"><title>"
        + line
        + "</title><h1>"
        + line
        + "</h1></html>";
  }
}
