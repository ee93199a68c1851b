package dev.keyturn.adapter.vault;

import static dev.keyturn.hostile.Fuzzed.must;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.keyturn.audit.AnchorCheck;
import dev.keyturn.hostile.Fuzzed;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretStore;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * Something that answers in Vault's place, through the driver and all: a write counts as done only
 * under the number it must have, a read is of the version that was asked for, and nothing that
 * stands in an answer is repeated. The first byte chooses what is asked, the second the status; the
 * parts behind, between zero bytes, are the answers in turn.
 */
public final class VaultFuzz {
  private static final List<Integer> STATUSES = List.of(200, 200, 204, 400, 403, 404, 302, 503);
  private static final String TOKEN_IS_GOOD =
      "{\"data\":{\"ttl\":0,\"renewable\":false,\"policies\":[]}}";
  private static final String CHECKPOINT = VaultKeysAndAnchorTest.note(9);
  private static final VaultPath PATH = new VaultPath("secret", "app/jwt", "value");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);

  private static final HttpHeaders JSON =
      HttpHeaders.of(Map.of("Content-Type", List.of("application/json")), (name, value) -> true);

  private VaultFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    believed(data);
  }

  /** Tries the input; whether it was taken for what it says it is. */
  public static boolean believed(byte[] data) {
    return data.length >= 2 && Fuzzed.soon(() -> tried(data));
  }

  private static boolean tried(byte[] data) {
    var text = Arrays.copyOfRange(data, 2, data.length);
    var answers = new ArrayDeque<>(Fuzzed.parts(Fuzzed.planted(text), 1));
    var settings =
        new VaultSettings(
            URI.create("https://vault.example.com:8200"),
            new VaultLogin.Token(SecretValue.of("token")),
            null,
            null,
            Duration.ofSeconds(20));
    int status = STATUSES.get(data[1] & 7);
    boolean atLogin = (data[0] & 8) != 0;
    try (var connection =
        new VaultConnection(settings, CLOCK, new Answering(status, answers, atLogin))) {
      asked(connection, data[0] & 7, status);
      return true;
    } catch (RemoteFailure e) {
      Fuzzed.silent(e);
      boolean write = (data[0] & 7) == 0;
      must(
          !write || atLogin || status != 200 || e.kind() != RemoteFailure.Kind.CONFLICT,
          "a success is no conflict");
      return false;
    }
  }

  private static void asked(VaultConnection connection, int what, int status) throws RemoteFailure {
    var store = new VaultStore(connection);
    switch (what) {
      case 0 -> {
        int version = store.write(PATH, 0, SecretValue.of("a"), Map.of("kid", "k1"));
        must(version == 1 && status == 200, "a write has the number that was free");
      }
      case 1 -> {
        var version = store.read(PATH, 3);
        must(version == null || version.number() == 3, "the version is the one asked for");
        told(version);
      }
      case 2 -> told(store.newest(PATH));
      case 3 -> store.protect(PATH);
      case 4 -> store.label(PATH, Map.of("keyturn", "1"));
      case 5 -> {
        var anchor = new VaultAnchor(connection, "secret", "keyturn/anchor").kept();
        must(anchor.filter(a -> a.root().length() != 44).isEmpty(), "an anchor has a root");
      }
      case 6 ->
          new VaultAnchor(connection, "secret", "keyturn/anchor")
              .keep(CHECKPOINT, before -> new AnchorCheck.Matches(before.size()));
      default -> connection.check();
    }
  }

  private static void told(SecretStore.Version version) {
    if (version != null && version.value() != null) {
      // The value may be the canary itself; that it stays inside is what the type is for.
      Fuzzed.silent(version.value().toString());
    }
  }

  /** Knows the token, unless that is what is tried; answers all else with the next text. */
  private static final class Answering extends HttpClient {
    private final int status;
    private final Deque<byte[]> answers;
    private final boolean atLogin;

    Answering(int status, Deque<byte[]> answers, boolean atLogin) {
      this.status = status;
      this.answers = answers;
      this.atLogin = atLogin;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
      boolean good = !atLogin && request.uri().getPath().endsWith("lookup-self");
      return good
          ? new Given<>(request, 200, fed(handler, 200, TOKEN_IS_GOOD.getBytes(ISO_8859_1)))
          : new Given<>(request, status, fed(handler, status, next()));
    }

    private synchronized byte[] next() {
      return answers.size() > 1 ? answers.remove() : answers.element();
    }

    private static <T> T fed(HttpResponse.BodyHandler<T> handler, int status, byte[] body) {
      var subscriber = handler.apply(new Info(status));
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
          });
      subscriber.onNext(List.of(ByteBuffer.wrap(body)));
      subscriber.onComplete();
      return subscriber.getBody().toCompletableFuture().join();
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
        HttpRequest request, HttpResponse.BodyHandler<T> handler) {
      return CompletableFuture.completedFuture(send(request, handler));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
        HttpRequest request,
        HttpResponse.BodyHandler<T> handler,
        HttpResponse.PushPromiseHandler<T> pushes) {
      return sendAsync(request, handler);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
      return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
      return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
      return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
      return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
      throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public SSLParameters sslParameters() {
      throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public Optional<Authenticator> authenticator() {
      return Optional.empty();
    }

    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
      return Optional.empty();
    }
  }

  private record Info(int statusCode) implements HttpResponse.ResponseInfo {
    @Override
    public HttpHeaders headers() {
      return JSON;
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }

  private record Given<T>(HttpRequest request, int statusCode, T body) implements HttpResponse<T> {
    @Override
    public Optional<HttpResponse<T>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
      return JSON;
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return request.uri();
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }
}
