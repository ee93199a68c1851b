package dev.keyturn.adapter.vault;

import dev.keyturn.remote.RetryAfter;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The headers that the driver neither sends nor shows. A cluster's standby nodes answer reads, and
 * for a moment after a write they answer as if it had not been: the index that a write was answered
 * with goes along with every request, and a node that is not there yet hands it on to the active
 * one. A Vault that knows no index sends none. And how long Vault's quotas, and proxies before it,
 * want to be left alone.
 *
 * @see <a href="https://developer.hashicorp.com/vault/docs/enterprise/consistency">Eventual
 *     consistency</a>
 * @see <a href="https://openbao.org/community/rfcs/index-headers/">OpenBao's index headers</a>
 */
final class VaultHttp extends HttpClient {
  private static final String INDEX = "X-Vault-Index";

  private final HttpClient client;
  private final Clock clock;
  private volatile Instant quietUntil = Instant.MIN;
  private volatile @Nullable String written;

  VaultHttp(HttpClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** When the pause is over that was asked for last. */
  Instant quietUntil() {
    return quietUntil;
  }

  /** It is the index of a cluster that is no more, or no node is so far. */
  void forgetIndex() {
    written = null;
  }

  private HttpRequest withIndex(HttpRequest request) {
    String index = written;
    return index == null
        ? request
        : HttpRequest.newBuilder(request, (_, _) -> true)
            .header(INDEX, index)
            .header("X-Vault-Inconsistent", "forward-active-node")
            .build();
  }

  private <T> HttpResponse<T> seen(HttpRequest request, HttpResponse<T> response) {
    for (String asked : response.headers().allValues("retry-after")) {
      quietUntil = clock.instant().plus(RetryAfter.read(asked, clock));
    }
    Optional<String> index = response.headers().firstValue(INDEX);
    if (index.isPresent() && !request.method().equals("GET")) {
      written = index.get();
    }
    return response;
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    return seen(request, client.send(withIndex(request), handler));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return client.sendAsync(withIndex(request), handler).thenApply(r -> seen(request, r));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushed) {
    return client.sendAsync(withIndex(request), handler, pushed).thenApply(r -> seen(request, r));
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }

  @Override
  public void shutdownNow() {
    client.shutdownNow();
  }
}
