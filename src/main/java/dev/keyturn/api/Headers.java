package dev.keyturn.api;

import io.micronaut.core.order.Ordered;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** What every answer of the API tells whoever keeps or shows it: not to. */
@ServerFilter("/api/**")
final class Headers implements Ordered {
  static final String CSP = "Content-Security-Policy";
  private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

  /** Before those that turn people away: their answers are answers too. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @ResponseFilter
  void guard(MutableHttpResponse<?> response) {
    var headers = response.getHeaders();
    if (!headers.contains("Cache-Control")) {
      headers.set("Cache-Control", "no-store");
    }
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    if (!headers.contains(CSP)) {
      headers.set(CSP, NOTHING);
    }
  }
}
