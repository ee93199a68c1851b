package dev.keyturn.sandbox.app;

import com.sun.net.httpserver.HttpExchange;
import dev.keyturn.sandbox.app.SharedStore.Row;
import dev.keyturn.sandbox.railway.Workload;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One running copy of the application: routes a request to the secret that it is about. */
final class AppReplica implements Workload.Replica {
  private static final int BACKUP_MAX_BYTES = 64 * 1024;
  private static final String BEARER = "Bearer ";

  private final Name name;
  private final AppSpec spec;
  private final Map<String, HeldSecret> secrets;
  private final @Nullable Attestation attestation;
  private final ApiKeys apiKeys;
  private final ScheduledExecutorService background =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("re-encryption").factory());
  private final @Nullable ScheduledFuture<?> job;
  private volatile boolean stopped;

  /** Who answers: in the headers of every answer. */
  record Name(String service, String deployment, String replica) {}

  AppReplica(
      Name name,
      AppSpec spec,
      Map<String, HeldSecret> secrets,
      @Nullable Attestation attestation,
      ApiKeys apiKeys) {
    this.name = name;
    this.spec = spec;
    this.secrets = secrets;
    this.attestation = attestation;
    this.apiKeys = apiKeys;
    List<SealedRows> stored =
        secrets.values().stream()
            .flatMap(held ->
                held instanceof HeldSecret.OfRows of ? Stream.of(of.rows()) : Stream.empty())
            .toList();
    long millis = spec.reencryption().interval().toMillis();
    this.job =
        spec.habit() == Habit.NEW_FIRST || stored.isEmpty()
            ? null
            : background.scheduleWithFixedDelay(
                () -> stored.forEach(rows -> rows.moveBatch(spec.reencryption().batch())),
                millis,
                millis,
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (stopped) {
        return;
      }
      exchange.getResponseHeaders().set("X-Service", name.service());
      exchange.getResponseHeaders().set("X-Deployment-Id", name.deployment());
      exchange.getResponseHeaders().set("X-Replica-Id", name.replica());
      answer(exchange).send(exchange);
    }
  }

  private AppAnswer answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (attestation != null && path.equals(spec.attestationPath())) {
      return attestation.answer(exchange);
    }
    String route = path.startsWith("/backups/") ? "/backups/{id}" : path;
    return switch (route) {
      case "/api/health", "/api/health/ready", "/api/health/deep" ->
          on("GET", exchange, () -> AppAnswer.ok(Map.of("status", "ok")));
      case "/tokens" -> on("POST", exchange, () -> issueToken(exchange));
      case "/tokens/verify" -> on("GET", exchange, () -> verifyToken(exchange));
      case "/backups" -> on("POST", exchange, () -> storeBackup(exchange));
      case "/backups/{id}" ->
          on("GET", exchange, () -> readBackup(exchange, path.substring("/backups/".length())));
      case "/api-keys" ->
          on(
              "POST",
              exchange,
              () ->
                  rows(exchange, AppSecret.Kind.API_KEYS)
                      .map(apiKeys::register)
                      .orElse(notServed()));
      case "/api-keys/check" -> on("GET", exchange, () -> checkApiKey(exchange));
      default -> AppAnswer.problem(404, "no such path");
    };
  }

  private interface Work {
    AppAnswer answer() throws IOException;
  }

  private static AppAnswer on(String method, HttpExchange exchange, Work work) throws IOException {
    return exchange.getRequestMethod().equals(method) ? work.answer() : AppAnswer.empty(405);
  }

  private AppAnswer issueToken(HttpExchange exchange) {
    Optional<HeldSecret.OfTokens> held = tokens(exchange);
    if (held.isEmpty()) {
      return notServed();
    }
    if (!held.get().secret().role().signs()) {
      return AppAnswer.problem(403, "this service only verifies");
    }
    SignedTokens.Issued issued = held.get().tokens().issue(name.service());
    return new AppAnswer(
        201,
        Map.of(
            "token",
            issued.token(),
            "kid",
            issued.kid(),
            "expiresAt",
            issued.expiresAt().toString()));
  }

  private AppAnswer verifyToken(HttpExchange exchange) {
    Optional<HeldSecret.OfTokens> held = tokens(exchange);
    if (held.isEmpty()) {
      return notServed();
    }
    if (!held.get().secret().role().verifies()) {
      return AppAnswer.problem(403, "this service only signs");
    }
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization == null || !authorization.startsWith(BEARER)) {
      return AppAnswer.problem(401, "no bearer token");
    }
    SignedTokens.Verdict verdict =
        held.get().tokens().verify(authorization.substring(BEARER.length()));
    String kid = verdict.kid() == null ? "" : verdict.kid();
    return verdict.reason() == null
        ? AppAnswer.ok(Map.of("kid", kid))
        : new AppAnswer(401, Map.of("error", verdict.reason(), "kid", kid));
  }

  private AppAnswer storeBackup(HttpExchange exchange) throws IOException {
    Optional<SealedRows> rows = rows(exchange, AppSecret.Kind.BACKUPS);
    if (rows.isEmpty()) {
      return notServed();
    }
    byte[] plain = exchange.getRequestBody().readNBytes(BACKUP_MAX_BYTES + 1);
    if (plain.length > BACKUP_MAX_BYTES) {
      return AppAnswer.problem(413, "a backup is 65536 bytes at most");
    }
    Row row = rows.get().store(rows.get().nextId(), plain);
    return new AppAnswer(
        201, Map.of("id", row.id(), "kid", row.kid(), "sha256", ApiKeys.checksum(plain)));
  }

  /**
   * 410 is the answer to fear: the backup is there, and no key that this replica holds opens it.
   */
  private AppAnswer readBackup(HttpExchange exchange, String id) {
    Optional<SealedRows> rows = rows(exchange, AppSecret.Kind.BACKUPS);
    Optional<Row> row = rows.flatMap(of -> of.find(id));
    if (rows.isEmpty() || row.isEmpty()) {
      return AppAnswer.problem(404, "no such backup");
    }
    return rows.get()
        .open(row.get())
        .map(plain ->
            AppAnswer.ok(
                Map.of(
                    "id",
                    id,
                    "kid",
                    row.get().kid(),
                    "bytes",
                    plain.length,
                    "sha256",
                    ApiKeys.checksum(plain))))
        .orElseGet(
            () -> new AppAnswer(410, Map.of("error", "unknown kid", "kid", row.get().kid())));
  }

  private AppAnswer checkApiKey(HttpExchange exchange) {
    String apiKey = exchange.getRequestHeaders().getFirst("X-Api-Key");
    return rows(exchange, AppSecret.Kind.API_KEYS)
        .map(rows -> apiKeys.check(rows, apiKey == null ? "" : apiKey))
        .orElse(notServed());
  }

  private Optional<HeldSecret.OfTokens> tokens(HttpExchange exchange) {
    return chosen(
        exchange,
        secret -> secret.kind().tokens(),
        held -> held instanceof HeldSecret.OfTokens of ? Optional.of(of) : Optional.empty());
  }

  private Optional<SealedRows> rows(HttpExchange exchange, AppSecret.Kind kind) {
    return chosen(
        exchange,
        secret -> secret.kind() == kind,
        held -> held instanceof HeldSecret.OfRows of ? Optional.of(of.rows()) : Optional.empty());
  }

  /** The secret that {@code ?secret=NAME} names; without it, the first of its kind. */
  private <T> Optional<T> chosen(
      HttpExchange exchange, Predicate<AppSecret> kind, Function<HeldSecret, Optional<T>> as) {
    String query = exchange.getRequestURI().getQuery();
    return secrets.values().stream()
        .filter(held -> kind.test(held.secret()))
        .filter(held -> query == null || query.equals("secret=" + held.secret().name()))
        .findFirst()
        .flatMap(as);
  }

  private static AppAnswer notServed() {
    return AppAnswer.problem(404, "this service has no such secret");
  }

  /**
   * The job ends here, not at {@link #stop}: a replica on its way out must not move rows back to
   * the key of yesterday.
   */
  @Override
  public void drain() {
    if (job != null) {
      job.cancel(true);
    }
  }

  @Override
  public void stop() {
    stopped = true;
    background.shutdownNow();
  }
}
