package dev.keyturn.api;

import dev.keyturn.access.Throttle;
import dev.keyturn.rotation.Refusal;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Turns floods away. Needs neither the database nor a thread. Who shows a token is turned away only
 * when that has been looked at and is none: others behind the same address must not keep out who
 * has one.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class FloodFilter implements Ordered {
  private static final String WAIT = FloodFilter.class.getName();

  private final Caller caller;
  private final Throttle throttle;

  FloodFilter(Caller caller, Throttle throttle) {
    this.caller = caller;
    this.throttle = throttle;
  }

  @Override
  public int getOrder() {
    return ServerFilterPhase.SECURITY.before();
  }

  @RequestFilter
  @Nullable HttpResponse<?> filter(HttpRequest<?> request) {
    if (!Caller.counted(request)) {
      return null;
    }
    String place = caller.place(request);
    Duration wait = throttle.request("address " + place);
    if (wait.isZero() && !Caller.open(request)) {
      wait = throttle.blocked(place);
    }
    if (wait.isZero()) {
      return null;
    }
    if (!Caller.open(request) && request.getHeaders().contains(HttpHeaders.AUTHORIZATION)) {
      request.setAttribute(WAIT, wait);
      return null;
    }
    caller.refused(request, Refusal.TOO_MANY_REQUESTS, null);
    return Problems.response(Refusal.TOO_MANY_REQUESTS, wait);
  }

  /** How long its address has to wait, unless the request shows a valid token; zero: not at all. */
  static Duration wait(HttpRequest<?> request) {
    return request.getAttribute(WAIT, Duration.class).orElse(Duration.ZERO);
  }
}
