package dev.keyturn.benchmark;

import com.sun.net.httpserver.HttpServer;
import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Tokens;
import dev.keyturn.plan.PlanFolder.UnknownPlan;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.request.StartRequest;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import dev.keyturn.wiring.Program;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A {@code serve} in a process of its own, on PostgreSQL with a history, asked by so many at once,
 * each of whom waits for an answer before asking again. Railway is away: it is no part of a
 * request, and what is started waits.
 */
final class ApiLoad implements AutoCloseable {
  static final int PLANS = 4;
  static final int SECRETS = 80;

  /** Secrets behind these have never been rotated. */
  private static final int ROTATED = 70;

  private static final Actor OPERATOR = new Actor("benchmark@example.com", "api");

  private final EmbeddedPostgres postgres;
  private final VaultServer vault;
  private final HttpServer railway;
  private final Map<String, String> variables;
  private final List<String> ids = new ArrayList<>();
  private final Process serve;
  private final URI base;
  private final String token;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * @param history how many rotations have ended before
   */
  ApiLoad(Path folder, int history) throws Exception {
    postgres = EmbeddedPostgres.builder().start();
    var world = new VaultWorld(Program.clock());
    vault = VaultServer.start(world, 0);
    railway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    railway.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    railway.start();
    Path plans = Files.createDirectories(folder.resolve("plans"));
    for (int i = 0; i < PLANS; i++) {
      Files.writeString(plans.resolve(plan(i) + ".yaml"), yaml(i));
    }
    variables =
        new TreeMap<>(
            Map.of(
                "DATABASE_URL",
                "postgresql://postgres:none@localhost:" + postgres.getPort() + "/postgres",
                "VAULT_ADDR",
                vault.address().toString(),
                "VAULT_TOKEN",
                world.rootToken(),
                "KEYTURN_PLANS",
                plans.toString(),
                "KEYTURN_RAILWAY_URL",
                "http://127.0.0.1:" + railway.getAddress().getPort() + "/graphql/v2",
                "RAILWAY_TOKEN_LOAD",
                "of-no-use",
                "KEYTURN_REQUESTS_PER_SECOND",
                "10000"));
    try (var program = Program.start(variables, Map.of())) {
      token =
          program
              .getBean(Tokens.class)
              .make(
                  new Tokens.Wish(
                      OPERATOR.name(),
                      "benchmark",
                      Set.of(AccessRole.OPERATOR),
                      Set.of(),
                      Duration.ofHours(2)),
                  OPERATOR)
              .text();
      for (int i = 0; i < history; i++) {
        ids.add(ended(program.getBean(Starts.class), program.getBean(RotationStore.class), i));
      }
    }
    serve = serve();
    String line = serve.inputReader().readLine();
    base = URI.create(line.substring(line.indexOf("http")));
  }

  /** How one kind of request went. */
  record Figures(String what, int requests, int errors, double perSecond, long[] nanos) {
    double ms(double share) {
      return nanos[(int) Math.min(nanos.length - 1L, (long) (nanos.length * share))] / 1e6;
    }

    String row() {
      return "| %s | %,d | %d | %.0f | %.1f | %.1f | %.1f |"
          .formatted(what, requests, errors, perSecond, ms(0.50), ms(0.95), ms(0.99));
    }
  }

  /** The request that one asker sends at one turn. */
  interface Turn {
    HttpRequest request(int number);
  }

  /** So many ask at once, all turns together. */
  Figures run(String what, int atOnce, int turns, Turn turn) throws InterruptedException {
    var next = new AtomicInteger();
    var errors = new AtomicInteger();
    var nanos = new long[turns];
    long begun = System.nanoTime();
    List<Thread> askers =
        IntStream.range(0, atOnce)
            .mapToObj(_ ->
                Thread.ofPlatform()
                    .start(() -> {
                      for (int i = next.getAndIncrement(); i < turns; i = next.getAndIncrement()) {
                        long sent = System.nanoTime();
                        if (!answered(turn.request(i))) {
                          errors.incrementAndGet();
                        }
                        nanos[i] = System.nanoTime() - sent;
                      }
                    }))
            .toList();
    for (Thread asker : askers) {
      asker.join();
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    Arrays.sort(nanos);
    return new Figures(what, turns, errors.get(), turns / seconds, nanos);
  }

  private boolean answered(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  HttpRequest get(String path) {
    return asked(path).GET().build();
  }

  /** Any of the rotations that there were. */
  String id(int number) {
    return ids.get(Math.floorMod(number * 31, ids.size()));
  }

  /** Each number another secret, so that none waits for another. */
  HttpRequest start(int number) {
    String order =
        "{\"plan\":\"%s\",\"environment\":\"production\",\"secrets\":[\"%s\"],\"reason\":\"benchmark\"}"
            .formatted(plan(number % PLANS), secret(number / PLANS));
    return asked("/api/v1/rotations")
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", "start-" + number)
        .POST(BodyPublishers.ofString(order))
        .build();
  }

  private HttpRequest.Builder asked(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
  }

  /** Started as people do it, and ended by hand: nine of ten well. */
  private static String ended(Starts starts, RotationStore store, int number)
      throws UnknownPlan, SecretBusy, CommandRefused {
    var id =
        starts
            .start(
                OPERATOR,
                new StartRequest(
                    plan(number % PLANS),
                    "production",
                    Set.of(secret(number / PLANS % ROTATED)),
                    "history",
                    false,
                    null))
            .id();
    var lease = store.acquire(id, "benchmark", Duration.ofMinutes(1)).orElseThrow();
    Rotation open = store.find(id).orElseThrow();
    Instant now = store.now();
    Phase phase = number % 10 == 0 ? Phase.ABORTED : Phase.COMPLETED;
    store.save(lease, open.moved(new RotationState(phase, 0, now, null), now));
    store.release(lease);
    return id.text();
  }

  private Process serve() throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // The image's own settings.
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xms32m",
            "-Xmx256m",
            "-Xss512k",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classes(),
            "dev.keyturn.cli.Main",
            "serve",
            "--port",
            "0");
    builder.environment().clear();
    builder.environment().putAll(variables);
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static String classes() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !Path.of(entry).endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  static String plan(int number) {
    return "load-" + number;
  }

  private static String secret(int number) {
    return "SECRET_" + number;
  }

  private static String yaml(int number) {
    String id = "0b8a3a0c-1f6e-5d0b-9a51-7d6a1d7c%04x".formatted(number * 16);
    String secrets =
        IntStream.range(0, SECRETS)
            .mapToObj(i ->
                """
                  - name: %s
                    material: { kind: salt, bytes: 16 }
                    encoding: base64
                    consumers: { api: both }
                    retire: { unused-for: 1h, re-encrypted: true }
                """
                    .formatted(secret(i)))
            .collect(Collectors.joining());
    return """
    plan: %s
    title: Load
    owner: platform@example.com
    category: application
    schedule: on-demand
    approval: { required: 1, approvers: [alice@example.com], expires: 24h }
    environments:
      - name: production
        projects:
          load:
            project: %s
            environment: %s
            token: RAILWAY_TOKEN_LOAD
        vault: { mount: secret, path: load/%s }
        services:
          api:
            project: load
            service: %s
            confirm:
              http: { url: "https://api.example.com/health" }
    secrets:
    %ssettle: 2h
    soak: 5h
    retire: { deploy: now }
    """
        .formatted(
            plan(number),
            id,
            id.replace("7d6a1d7c", "7d6a1d7d"),
            plan(number),
            id.replace("7d6a1d7c", "7d6a1d7e"),
            secrets);
  }

  @Override
  public void close() throws IOException {
    http.shutdownNow();
    serve.destroyForcibly().onExit().join();
    railway.stop(0);
    vault.close();
    postgres.close();
  }
}
