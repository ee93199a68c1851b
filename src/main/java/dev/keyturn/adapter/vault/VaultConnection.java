package dev.keyturn.adapter.vault;

import dev.keyturn.remote.RemoteFailure;
import io.github.jopenlibs.vault.EnvironmentLoader;
import io.github.jopenlibs.vault.Vault;
import io.github.jopenlibs.vault.VaultConfig;
import io.github.jopenlibs.vault.VaultException;
import io.github.jopenlibs.vault.api.Auth;
import io.github.jopenlibs.vault.api.Logical;
import io.github.jopenlibs.vault.response.VaultResponse;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to Vault with a login of its own, shared by {@link VaultStore}, {@link VaultKeys}
 * and {@link VaultAnchor}. Safe for many threads. It logs in at the first call and not before.
 */
public final class VaultConnection implements AutoCloseable {
  private final VaultSettings settings;
  private final VaultHttp http;
  private final Clock clock;
  private final VaultSession session;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @throws IllegalArgumentException when the CA file cannot be used
   */
  public VaultConnection(VaultSettings settings, Clock clock) {
    this(settings, clock, client(settings));
  }

  VaultConnection(VaultSettings settings, Clock clock, HttpClient client) {
    this.settings = settings;
    this.clock = clock;
    this.http = new VaultHttp(client, clock);
    this.session = new VaultSession(this, settings.login(), clock);
  }

  private static HttpClient client(VaultSettings settings) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.timeout().dividedBy(2));
    if (settings.caFile() != null) {
      builder.sslContext(PrivateCa.trust(settings.caFile()));
    }
    return builder.build();
  }

  Clock clock() {
    return clock;
  }

  /** One HTTP request through the driver's operations on secrets. */
  interface LogicalRequest {
    VaultResponse send(Logical logical) throws VaultException;
  }

  /** One HTTP request through the driver's operations on logins and tokens. */
  interface AuthRequest<T extends VaultResponse> {
    T send(Auth auth) throws VaultException;
  }

  /**
   * Asks Vault with our token; once more with another token when this one turns out to be dead,
   * since a refused request has changed nothing.
   *
   * @param engineVersion 2 lets the driver insert {@code data} into paths, 1 leaves them alone
   * @param mountDepth segments of the mount, which the driver needs to find that place
   */
  VaultAnswer ask(Call call, int engineVersion, int mountDepth, LogicalRequest request)
      throws RemoteFailure {
    String token = session.token();
    VaultAnswer answer = once(call, token, engineVersion, mountDepth, request);
    if (answer.status() == 403 && session.replace(token)) {
      return once(call, session.token(), engineVersion, mountDepth, request);
    }
    return answer;
  }

  /** Reads what is no version of a KV store. */
  VaultAnswer read(Call call) throws RemoteFailure {
    return ask(call, 1, 1, logical -> logical.read(call.path()));
  }

  /** Writes what is no version of a KV store. */
  VaultAnswer write(Call call, Map<String, Object> body) throws RemoteFailure {
    return ask(call, 1, 1, logical -> logical.write(call.path(), body));
  }

  /**
   * Logs in where needed, and asks Vault about the token in use: one request, nothing is changed.
   *
   * @throws RemoteFailure REJECTED: Vault does not know the token. TRANSIENT: no answer
   */
  public void check() throws RemoteFailure {
    String token = session.token();
    authenticate(
        Call.read("look up token", "auth/token/lookup-self"), token, auth -> auth.lookupSelf());
  }

  /**
   * Why Vault lets us in no more, or only until a moment that is near; empty while it does.
   *
   * @throws RemoteFailure TRANSIENT: no answer, which refuses nothing
   */
  public Optional<String> refusal() throws RemoteFailure {
    try {
      session.replace(session.token());
      return session.ends().map(end -> "the token ends at " + end + " and Vault renews it no more");
    } catch (RemoteFailure failure) {
      if (failure.kind() == RemoteFailure.Kind.REJECTED) {
        return Optional.of(failure.problem());
      }
      throw failure;
    }
  }

  /** Asks about our token where it was made: a namespace below knows nothing of its policies. */
  VaultAnswer askWhereWeLogIn(Call call, LogicalRequest request) throws RemoteFailure {
    return once(call, session.token(), 1, 1, settings.loginNamespace(), request);
  }

  /** How we log in. */
  VaultLogin login() {
    return settings.login();
  }

  /** What a policy beside the login writes before a path. */
  String below() {
    return settings.below();
  }

  private VaultAnswer once(
      Call call, String token, int engineVersion, int mountDepth, LogicalRequest request)
      throws RemoteFailure {
    return once(call, token, engineVersion, mountDepth, settings.namespace(), request);
  }

  private VaultAnswer once(
      Call call,
      String token,
      int engineVersion,
      int mountDepth,
      @Nullable String namespace,
      LogicalRequest request)
      throws RemoteFailure {
    return within(
        call,
        () -> {
          Logical logical = driver(token, engineVersion, mountDepth).logical();
          VaultResponse response = request.send(logical.withNameSpace(namespace));
          VaultAnswer answer = VaultAnswer.of(response.getRestResponse());
          if (answer.status() == 412 || answer.says("X-Vault-Index")) {
            http.forgetIndex();
          }
          return answer;
        });
  }

  /**
   * Asks where the login is: of its own token the namespace below it knows nothing.
   *
   * @param token null for a login
   */
  <T extends VaultResponse> T authenticate(
      Call call, @Nullable String token, AuthRequest<T> request) throws RemoteFailure {
    return within(
        call,
        () -> request.send(driver(token, 1, 1).auth().withNameSpace(settings.loginNamespace())));
  }

  /**
   * @throws RemoteFailure TRANSIENT, and nothing was sent: Vault asked for a pause that is not over
   */
  private void keepQuiet(Call call) throws RemoteFailure {
    Duration left = Duration.between(clock.instant(), http.quietUntil());
    if (left.isPositive()) {
      throw RemoteFailure.pause(Call.SYSTEM, call.operation(), 0, "Vault asked for a pause", left);
    }
  }

  /**
   * The JDK's client stops its own clock when the headers have come, so a body that never ends
   * would hold the caller for ever; the whole request gets the deadline here.
   */
  private <T> T within(Call call, Callable<T> request) throws RemoteFailure {
    keepQuiet(call);
    Future<T> pending = threads.submit(request);
    try {
      return pending.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      pending.cancel(true);
      throw call.unanswered("no answer within " + settings.timeout().toMillis() + " ms");
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      throw call.unanswered("interrupted while waiting for an answer");
    } catch (ExecutionException e) {
      throw call.thrown(e.getCause() == null ? e : e.getCause());
    }
  }

  private Vault driver(@Nullable String token, int engineVersion, int mountDepth)
      throws VaultException {
    int seconds = (int) settings.timeout().toSeconds() + 2;
    VaultConfig config =
        new VaultConfig()
            .environmentLoader(new NoEnvironment())
            .address(settings.base())
            .httpClient(http)
            .openTimeout(seconds)
            .readTimeout(seconds)
            .prefixPathDepth(mountDepth);
    if (token != null) {
      config.token(token);
    }
    return Vault.create(config.build(), engineVersion).withRetries(0, 0);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.shutdownNow();
  }

  /**
   * Without this the driver takes a token, and even "do not verify TLS", from the environment and
   * from a file in the home directory.
   */
  private static final class NoEnvironment extends EnvironmentLoader {
    @Override
    public @Nullable String loadVariable(String name) {
      return null;
    }
  }
}
