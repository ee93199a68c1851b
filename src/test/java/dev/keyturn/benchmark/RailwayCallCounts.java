package dev.keyturn.benchmark;

import dev.keyturn.engine.Drive;
import dev.keyturn.engine.TickResult;
import dev.keyturn.request.CommandRefused;
import dev.keyturn.request.StartRequest;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ApprovalRule;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.Plan.Consumer;
import dev.keyturn.rotation.Plan.Gates;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Plan.Pace;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.Role;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VaultPath;
import dev.keyturn.rotation.port.SecretBusy;
import dev.keyturn.sandbox.InitialValue;
import dev.keyturn.sandbox.SandboxSpec;
import dev.keyturn.sandbox.SandboxWorld;
import dev.keyturn.sandbox.SecretSpec;
import dev.keyturn.sandbox.WorldPace;
import dev.keyturn.sandbox.app.AppSecret;
import dev.keyturn.sandbox.app.AppSpec;
import dev.keyturn.sandbox.railway.RateLimits;
import dev.keyturn.sandbox.railway.WorldTimings;
import dev.keyturn.wiring.Program;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Counts the requests of whole rotations over HTTP, in the sandbox's Railway and Vault, with one
 * user who asks once a second. The mutations and redeploys are the same in every run; the queries
 * follow from how often the engine looks, every 250 ms here and every 20 s in production.
 */
final class RailwayCallCounts {
  private static final Actor BENCHMARK = new Actor("benchmark", "cli");
  private static final int REPLICAS = 2;

  private RailwayCallCounts() {}

  /**
   * How much is rotated together.
   *
   * @param environments the services are spread over so many, each in a project of its own
   */
  record Size(int secrets, int services, int environments) {}

  /**
   * What one rotation took.
   *
   * @param queries Railway requests that change nothing
   * @param redeploys of all services together
   */
  record Counts(int mutations, int queries, int redeploys, int vaultCalls, TickResult ended) {}

  /** Prints the table; the arguments are none. */
  public static void main(String[] arguments) throws Exception {
    print(
        System.out,
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "keyturn-benchmark-" + ProcessHandle.current().pid()));
  }

  static void print(PrintStream out, Path folder) throws Exception {
    out.println(
        "| secrets | services | environments | Railway mutations | redeploys | Railway queries | Vault calls |");
    out.println("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (Size size : sizes()) {
      Counts counts = rotate(size, folder.resolve(size.toString()));
      out.printf(
          "| %d | %d | %d | %d | %d | %d | %d |%n",
          size.secrets(),
          size.services(),
          size.environments(),
          counts.mutations(),
          counts.redeploys(),
          counts.queries(),
          counts.vaultCalls());
    }
  }

  /** 1, 3, 10 and 30 secrets in 1, 3 and 7 services; then more environments. */
  static List<Size> sizes() {
    var sizes =
        IntStream.of(1, 3, 7)
            .boxed()
            .flatMap(services ->
                IntStream.of(1, 3, 10, 30).mapToObj(secrets -> new Size(secrets, services, 1)))
            .collect(Collectors.toList());
    sizes.add(new Size(3, 7, 3));
    sizes.add(new Size(3, 7, 7));
    return List.copyOf(sizes);
  }

  static Counts rotate(Size size, Path folder)
      throws IOException, InterruptedException, SecretBusy, CommandRefused {
    try (var world =
        SandboxWorld.start(
            world(size), SandboxWorld.Ports.free(), Program.clock(), Program.random())) {
      TickResult ended = run(world, size, folder);
      var requests = world.railway().counters();
      int redeploys =
          world.spec().services().stream()
              .map(service -> environmentId(size, service.name()) + "/" + service.serviceId())
              .mapToInt(place -> world.railway().deployments(place).size() - 1)
              .sum();
      return new Counts(
          requests.mutations(),
          requests.requests() - requests.mutations(),
          redeploys,
          world.vault().calls(),
          ended);
    }
  }

  private static TickResult run(SandboxWorld world, Size size, Path folder)
      throws SecretBusy, CommandRefused {
    var variables = new TreeMap<>(world.environment());
    variables.put("KEYTURN_REHEARSAL", "times=1");
    variables.put("KEYTURN_APPLICATION_HOSTS", "127.0.0.1");
    variables.put("KEYTURN_REQUESTS_PER_HOUR", "100000");
    variables.put("KEYTURN_PLANS", folder.resolve("plans").toString());
    variables.put("KEYTURN_DATA", folder.resolve("data").toString());
    try (var program = Program.start(variables, Map.of())) {
      Plan plan = plan(world, size);
      var request =
          new StartRequest(plan.name(), plan.environment(), Set.of(), "benchmark", false, null);
      var id = program.getBean(Starts.class).open(plan, BENCHMARK, request).id();
      return program
          .getBean(Drive.class)
          .carryOn(List.of(id), Duration.ofMinutes(1), Duration.ofMinutes(5), (_, _) -> {})
          .get(id);
    }
  }

  private static SandboxSpec world(Size size) {
    var services =
        IntStream.range(0, size.services())
            .mapToObj(i ->
                new SandboxSpec.Service(
                    "service-" + i,
                    "project-" + i % size.environments(),
                    "s" + i,
                    REPLICAS,
                    "ATTESTATION_TOKEN_" + i))
            .toList();
    var projects =
        IntStream.range(0, size.environments())
            .mapToObj(i ->
                new SandboxSpec.Project(
                    "project-" + i,
                    "p" + i,
                    "e" + i,
                    "PROJECT_TOKEN_" + i,
                    SandboxSpec.TokenKind.PROJECT))
            .toList();
    return SandboxSpec.of("nothing is compressed", projects, services, secrets(size))
        .withVaults(
            List.of(
                new SandboxSpec.VaultPath("secret", "benchmark"),
                new SandboxSpec.VaultPath("secret", "keyturn")))
        .withTraffic(
            new SandboxSpec.Traffic(1, 1, 1, 1, Duration.ofMillis(500), Duration.ofMillis(500)))
        .withPace(
            new WorldPace(
                WorldTimings.compressed(),
                new RateLimits(1_000_000, 10_000),
                1,
                1,
                Duration.ofSeconds(1)));
  }

  private static List<SecretSpec> secrets(Size size) {
    return IntStream.range(0, size.secrets())
        .mapToObj(i ->
            SecretSpec.of(
                "SECRET_" + i,
                i == 0 ? AppSecret.Kind.API_KEYS : AppSecret.Kind.HELD,
                new InitialValue.RandomBytes(16, InitialValue.Encoding.BASE64),
                roles(size, AppSecret.Role.BOTH, AppSecret.Role.VERIFIER),
                Duration.ZERO))
        .toList();
  }

  private static Plan plan(SandboxWorld world, Size size) {
    var consumers =
        world.spec().services().stream()
            .map(service ->
                new Consumer(
                    new ServiceRef(
                        environment(size, service.name()), service.serviceId(), service.name()),
                    REPLICAS,
                    new Confirmation(
                        world.edge(service.name()).resolve(AppSpec.ATTESTATION_PATH).toString(),
                        service.attestationTokenVariable(),
                        null,
                        false)))
            .toList();
    var secrets =
        IntStream.range(0, size.secrets())
            .mapToObj(i ->
                new ManagedSecret(
                    new SecretName("SECRET_" + i),
                    new Material.Salt(16),
                    Material.Encoding.BASE64,
                    null,
                    "_NEW",
                    "_PREVIOUS",
                    new VaultPath("secret", "benchmark/SECRET_" + i, "value"),
                    roles(size, Role.BOTH, Role.VERIFIER),
                    Duration.ZERO,
                    new Gates(Duration.ZERO, false, false)))
            .toList();
    Duration moment = Duration.ofMillis(100);
    return new Plan(
        "benchmark",
        "production",
        "owner",
        consumers,
        secrets,
        new Pace(moment, moment, Duration.ZERO, moment, null),
        new ApprovalRule(0, List.of(), Duration.ofHours(1)));
  }

  /** The first service signs, the others verify: two waves wherever there are two services. */
  private static <R> Map<String, R> roles(Size size, R signer, R verifier) {
    return IntStream.range(0, size.services())
        .boxed()
        .collect(Collectors.toMap(i -> "service-" + i, i -> i == 0 ? signer : verifier));
  }

  private static RailwayEnvironment environment(Size size, String service) {
    String id = environmentId(size, service).substring(1);
    return new RailwayEnvironment(
        "p" + id, "e" + id, "PROJECT_TOKEN_" + id, RailwayEnvironment.TokenKind.PROJECT);
  }

  private static String environmentId(Size size, String service) {
    return "e" + Integer.parseInt(service.substring("service-".length())) % size.environments();
  }
}
