package dev.keyturn.api;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.security.rules.SecurityRuleResult;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The one rule, which is asked first and always decides: an endpoint is open by {@link
 * dev.keyturn.access.Open}, or needs a right by {@link dev.keyturn.access.Needs}, or is closed. Who
 * has shown no valid token does not even learn which paths there are.
 */
@Singleton
final class AccessRule implements SecurityRule<HttpRequest<?>> {
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public Publisher<SecurityRuleResult> check(
      @Nullable HttpRequest<?> request, @Nullable Authentication authentication) {
    return Publishers.just(
        request != null && allowed(request, authentication)
            ? SecurityRuleResult.ALLOWED
            : SecurityRuleResult.REJECTED);
  }

  private static boolean allowed(HttpRequest<?> request, @Nullable Authentication authentication) {
    if (Caller.open(request)) {
      return true;
    }
    // Where there is no such path, whoever is known goes on to a 404 or a 405.
    return authentication instanceof KeyturnAuthentication known
        && (!Caller.routed(request)
            || Caller.needed(request).map(known.principal()::has).orElse(false));
  }
}
