package dev.keyturn.api;

import dev.keyturn.access.Throttle;
import dev.keyturn.rotation.Refusal;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.filter.ServerFilterPhase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns floods away before a token is looked at. Needs neither the database nor a thread. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class FloodFilter implements Ordered {
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
    caller.refused(request, Refusal.TOO_MANY_REQUESTS, null);
    return Problems.response(Refusal.TOO_MANY_REQUESTS, wait);
  }
}
