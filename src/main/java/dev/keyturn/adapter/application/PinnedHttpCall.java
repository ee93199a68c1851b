package dev.keyturn.adapter.application;

import dev.keyturn.remote.UrlAllowList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 request over a connection of its own, so that a balancer spreads the calls over the
 * replicas. It goes to an address that was checked and to no other: the name is not looked up
 * again, though it still is what the {@code Host} header, SNI and the certificate's check are for.
 * Follows no redirect, sends nothing twice, reads no more than it was told to, and ends in time.
 */
final class PinnedHttpCall {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Supplier<OkHttpClient> base;

  PinnedHttpCall() {
    this.base = () -> Usual.CLIENT;
  }

  /**
   * @param base whom to trust
   */
  PinnedHttpCall(OkHttpClient base) {
    var bounded = bounded(base);
    this.base = () -> bounded;
  }

  /** Made at the first call: to load the trusted certificates takes longer than most commands. */
  private static final class Usual {
    private static final OkHttpClient CLIENT = bounded(new OkHttpClient());
  }

  private static OkHttpClient bounded(OkHttpClient base) {
    return base.newBuilder()
        .protocols(List.of(Protocol.HTTP_1_1))
        .proxy(Proxy.NO_PROXY)
        .followRedirects(false)
        .followSslRedirects(false)
        .retryOnConnectionFailure(false)
        .build();
  }

  /**
   * @param addresses checked ones of the URL's host
   */
  record Place(HttpUrl url, List<InetAddress> addresses) {}

  /**
   * @throws UrlAllowList.OutOfReach this client reads another host than was checked
   */
  static Place place(UrlAllowList.Target checked) throws UrlAllowList.OutOfReach {
    var url = HttpUrl.parse(checked.url().toString());
    if (url == null || !url.host().equals(checked.host()) || url.port() != checked.port()) {
      throw new UrlAllowList.OutOfReach("the URL's host must be written plainly");
    }
    return new Place(url, checked.addresses());
  }

  /**
   * @param body empty when it was longer than the limit
   * @param retryAfter how long the other side wants to be left alone; in its own form
   */
  record Answer(int status, Optional<byte[]> body, Optional<String> retryAfter) {}

  /**
   * Null when nobody answered in time; the cause is of no use to the caller.
   *
   * @param addresses checked ones of the request's host
   */
  @Nullable Answer send(
      Request request, List<InetAddress> addresses, Duration timeout, int bodyLimitBytes) {
    var longest = timeout.compareTo(SHORTEST) < 0 ? SHORTEST : timeout;
    var client =
        base.get()
            .newBuilder()
            .dns(_ -> addresses)
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.NANOSECONDS))
            .connectTimeout(longest)
            .readTimeout(longest)
            .writeTimeout(longest)
            .callTimeout(longest)
            .addNetworkInterceptor(new OnceTo(addresses))
            .build();
    // Otherwise the client would ask for gzip and unpack it.
    var plain = request.newBuilder().header("Accept-Encoding", "identity").build();
    try (Response response = client.newCall(plain).execute()) {
      return new Answer(
          response.code(),
          body(response, bodyLimitBytes),
          Optional.ofNullable(response.header("Retry-After")));
    } catch (IOException e) {
      return null;
    }
  }

  private static Optional<byte[]> body(Response response, int limitBytes) throws IOException {
    var source = response.body().source();
    return source.request(limitBytes + 1L)
        ? Optional.empty()
        : Optional.of(source.getBuffer().readByteArray());
  }

  /**
   * Looks before anything is sent. The client takes a host that looks like an address past the
   * lookup, and repeats a request on {@code 503} with {@code Retry-After: 0}.
   */
  private static final class OnceTo implements Interceptor {
    private final List<InetAddress> addresses;
    private final AtomicBoolean sent = new AtomicBoolean();

    OnceTo(List<InetAddress> addresses) {
      this.addresses = addresses;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
      var connection = chain.connection();
      if (connection == null
          || !addresses.contains(connection.route().socketAddress().getAddress())
          || sent.getAndSet(true)) {
        throw new IOException("not sent");
      }
      return chain.proceed(chain.request());
    }
  }
}
