package dev.keyturn.api;

import dev.keyturn.access.Bearers;
import dev.keyturn.access.IdentityTokens.KeysOutOfReach;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Throttle;
import dev.keyturn.rotation.Refusal;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.filters.AuthenticationFetcher;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who asks, from {@code Authorization: Bearer} and nothing else: no cookie that a browser
 * would send by itself, and nothing that stands in a URL and so in somebody's log.
 */
@Singleton
final class BearerFetcher implements AuthenticationFetcher<HttpRequest<?>> {
  private static final Logger LOG = LoggerFactory.getLogger(BearerFetcher.class);

  private static final int TURNS = 3;

  /** RFC 6750, section 2.1; the scheme in any case, as RFC 9110 has it. */
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]+=*) *");

  private final Bearers bearers;
  private final Throttle throttle;
  private final Caller caller;
  private final ExecutorService threads;

  /** So that a flood of wrong tokens leaves the database to others; in turn, so that all pass. */
  private final Semaphore turns = new Semaphore(TURNS, true);

  BearerFetcher(
      Bearers bearers,
      Throttle throttle,
      Caller caller,
      @Named(TaskExecutors.BLOCKING) ExecutorService threads) {
    this.bearers = bearers;
    this.throttle = throttle;
    this.caller = caller;
    this.threads = threads;
  }

  @Override
  public Publisher<Authentication> fetchAuthentication(HttpRequest<?> request) {
    List<String> headers = request.getHeaders().getAll(HttpHeaders.AUTHORIZATION);
    // The rule says 401 where there is no token: that is no attempt to guess one.
    return headers.isEmpty() || Caller.open(request)
        ? Publishers.empty()
        : Publishers.fromCompletableFuture(() -> {
          var known = new CompletableFuture<Authentication>();
          threads.execute(() -> {
            try {
              known.complete(known(request, headers));
            } catch (RuntimeException | Error e) {
              // Of an error too: nobody would answer the request otherwise.
              known.completeExceptionally(e);
            }
          });
          return known;
        });
  }

  private KeyturnAuthentication known(HttpRequest<?> request, List<String> headers) {
    Duration crowded = FloodFilter.wait(request);
    Principal principal =
        headers.size() != 1
            ? null
            : crowded.isZero()
                ? principal(request, headers.getFirst())
                : inTurn(request, headers.getFirst());
    if (principal == null) {
      throttle.failed(caller.place(request));
      throw turned(
          request,
          crowded.isZero() ? Refusal.UNAUTHENTICATED : Refusal.TOO_MANY_REQUESTS,
          null,
          crowded);
    }
    var known = new KeyturnAuthentication(principal);
    Duration wait =
        throttle.request(
            principal.token() == null
                ? "person " + principal.name()
                : "token " + principal.token());
    if (!wait.isZero()) {
      throw turned(request, Refusal.TOO_MANY_REQUESTS, known, wait);
    }
    return known;
  }

  private @Nullable Principal inTurn(HttpRequest<?> request, String header) {
    turns.acquireUninterruptibly();
    try {
      return principal(request, header);
    } finally {
      turns.release();
    }
  }

  private @Nullable Principal principal(HttpRequest<?> request, String header) {
    Matcher bearer = BEARER.matcher(header);
    if (!bearer.matches()) {
      return null;
    }
    try {
      Optional<Principal> found = bearers.principal(bearer.group(1));
      return found.orElse(null);
    } catch (KeysOutOfReach e) {
      throw turned(request, Refusal.UNAVAILABLE, null, Duration.ZERO);
    } catch (RuntimeException e) {
      LOG.warn("a token could not be checked: {}", e.getClass().getSimpleName());
      throw turned(request, Refusal.UNAVAILABLE, null, Duration.ZERO);
    }
  }

  private TurnedAway turned(
      HttpRequest<?> request, Refusal why, @Nullable KeyturnAuthentication who, Duration wait) {
    caller.refused(request, why, who);
    return new TurnedAway(why, why.remedy(), wait);
  }
}
