package dev.keyturn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.keyturn.sandbox.app.AppSecret;
import dev.keyturn.sandbox.app.AppSecret.Kind;
import dev.keyturn.sandbox.app.AppSecret.Role;
import dev.keyturn.sandbox.app.AppSpec;
import dev.keyturn.sandbox.app.Application;
import dev.keyturn.sandbox.app.Habit;
import dev.keyturn.sandbox.app.SharedStore;
import dev.keyturn.sandbox.railway.AccessToken;
import dev.keyturn.sandbox.railway.RailwayServer;
import dev.keyturn.sandbox.railway.RailwayWorld;
import dev.keyturn.sandbox.railway.ServiceSetup;
import dev.keyturn.sandbox.vault.Capability;
import dev.keyturn.sandbox.vault.TokenTerms;
import dev.keyturn.sandbox.vault.VaultNamespace;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** One service on a sandbox Railway, a Vault, a plan for both, and the program pointed at them. */
final class Clinic implements AutoCloseable {
  static final String PROJECT = "645970db-4e5d-5f61-9648-b4a17f76007d";
  static final String PRODUCTION = "750b2ed4-86a6-5ed7-90ee-c614f74523fd";
  static final String STAGING = "b49fe86d-7cfa-5d0e-a253-4efc1708bc39";
  static final String API = "e5482a81-0277-5eb4-9d3f-5442d68c2e2e";
  static final String REPORTS = "0b7c2d52-3d3c-5b0c-8f0e-1f4f3a3c9d11";
  static final String RAILWAY_TOKEN = "RAILWAY_TOKEN_CLINIC";
  static final String ATTESTATION_TOKEN = "KEYTURN_ATTESTATION_TOKEN_CLINIC";
  static final Set<Capability> WRITE =
      VaultNamespace.can(Capability.CREATE, Capability.READ, Capability.UPDATE);

  private static final String TOKEN = "clinic-token-of-production";
  private static final String STAGING_TOKEN = "clinic-token-of-staging";
  private static final String ATTESTATION = "clinic-attestation-".repeat(2);
  private static final String JWT_VALUE = "clinic-jwt-value-".repeat(3);
  private static final String SALT_VALUE = "clinic-salt-value-".repeat(2);
  private static final List<String> HIDDEN =
      List.of(TOKEN, STAGING_TOKEN, ATTESTATION, JWT_VALUE, SALT_VALUE);

  final RailwayServer railway;
  final VaultWorld vault = new VaultWorld(Clock.systemUTC());
  final Map<String, String> environment = new LinkedHashMap<>();
  private final VaultServer vaultServer;

  /** What one run printed, and its exit code. */
  record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }

    List<String> with(String status) throws IOException {
      var lines = new ArrayList<String>();
      json()
          .path("findings")
          .forEach(f -> {
            if (f.path("status").asText().equals(status)) {
              lines.add(
                  f.path("subject").asText()
                      + ": "
                      + f.path("found").asText()
                      + ". "
                      + f.path("remedy").asText());
            }
          });
      return lines;
    }
  }

  /**
   * @param folder for the plan; the database in it is shared by every clinic of the same folder
   */
  static Clinic open(Path folder) throws IOException {
    return open(folder, service -> service.variable("API_KEY_SALT", SALT_VALUE));
  }

  static Clinic openSealed(Path folder) throws IOException {
    return open(folder, service -> service.sealedVariable("API_KEY_SALT", SALT_VALUE));
  }

  private static Clinic open(Path folder, UnaryOperator<ServiceSetup> salted) throws IOException {
    return new Clinic(folder, salted);
  }

  private Clinic(Path folder, UnaryOperator<ServiceSetup> salted) throws IOException {
    var application =
        new Application(
            AppSpec.of(
                Habit.THREE_SLOT,
                new SharedStore(),
                AppSecret.of("JWT_SECRET", Kind.TOKENS_HMAC, Role.BOTH),
                AppSecret.of("API_KEY_SALT", Kind.API_KEYS, Role.BOTH)),
            Clock.systemUTC(),
            new SecureRandom());
    railway =
        RailwayServer.start(
            RailwayWorld.builder(Clock.systemUTC())
                .project(PROJECT, "clinic")
                .environment(PRODUCTION, "production")
                .service(
                    salted.apply(
                        ServiceSetup.of(API, "Api Server", application)
                            .replicas(2)
                            .healthcheck("/api/health", 300)
                            .teardown(1, 1)
                            .variable("KEYTURN_ATTESTATION_TOKEN", ATTESTATION)
                            .variable("JWT_VALUE", JWT_VALUE)
                            .variable("JWT_SECRET", "${{JWT_VALUE}}")))
                .service(
                    ServiceSetup.of(REPORTS, "reports", application)
                        .variable("JWT_SECRET", "a-token-secret-of-its-own".repeat(2))
                        .variable("API_KEY_SALT", "a-salt-of-its-own".repeat(2)))
                .environment(STAGING, "staging")
                .token(new AccessToken.ForProject(TOKEN, "production", PROJECT, PRODUCTION))
                .token(new AccessToken.ForProject(STAGING_TOKEN, "staging", PROJECT, STAGING))
                .build(),
            0);
    vaultServer = VaultServer.start(vault, 0);
    vault.root().policy("keyturn", policy(WRITE));
    Path plans = Files.createDirectories(folder.resolve("plans"));
    Files.writeString(plans.resolve("clinic.yaml"), plan());
    environment.put("KEYTURN_PLANS", plans.toString());
    environment.put("KEYTURN_DATA", folder.resolve("data").toString());
    environment.put("KEYTURN_RAILWAY_URL", railway.endpoint().toString());
    environment.put("KEYTURN_APPLICATION_HOSTS", "127.0.0.1");
    environment.put("VAULT_ADDR", vaultServer.address().toString());
    environment.put(
        "VAULT_TOKEN",
        vault
            .root()
            .token(new TokenTerms(Duration.ZERO, Duration.ZERO, false, List.of("keyturn"))));
    environment.put(RAILWAY_TOKEN, TOKEN);
    environment.put(ATTESTATION_TOKEN, ATTESTATION);
  }

  static Map<String, Set<Capability>> policy(Set<Capability> data) {
    return Map.of(
        "secret/data/clinic/*", data,
        "secret/metadata/clinic/*", WRITE,
        "secret/data/keyturn/*", WRITE,
        "secret/metadata/keyturn/*", WRITE,
        "secret/config", VaultNamespace.can(Capability.READ));
  }

  void takeStagingToken() {
    environment.put(RAILWAY_TOKEN, STAGING_TOKEN);
  }

  /** By Railway's name for the service, which is not the plan's word for it. */
  void refersFromReports() {
    railway.person().writesVariable(REPORTS, "THEIR_SALT", "${{Api Server.API_KEY_SALT}}");
  }

  Run doctor(String... arguments) {
    var line = new ArrayList<>(List.of("doctor"));
    line.addAll(List.of(arguments));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code = Main.run(line.toArray(String[]::new), environment, out, err, false);
    var run = new Run(code, out.toString(UTF_8), err.toString(UTF_8));
    for (String hidden : HIDDEN) {
      if ((run.out() + run.err()).contains(hidden)) {
        throw new AssertionError("a value was printed");
      }
    }
    return run;
  }

  /** A second service reads the salt: the plan that names both, in a folder of its own. */
  void plansReportsToo(Path folder) throws IOException {
    railway.person().writesVariable(REPORTS, "API_KEY_SALT", SALT_VALUE);
    Path plans = Files.createDirectories(folder.resolve("two"));
    String service =
        "      reports: { project: clinic, service: %s, confirm: { http: { url: \"%s/api/health\" } } }\n"
            .formatted(REPORTS, railway.edge(REPORTS));
    Files.writeString(
        plans.resolve("clinic.yaml"),
        plan()
            .replace("secrets:\n", service + "secrets:\n")
            .replace(
                "bytes: 16 }\n    encoding: base64\n    consumers: { api-server: both }",
                "bytes: 16 }\n    encoding: base64\n    consumers: { api-server: both, reports: both }"));
    environment.put("KEYTURN_PLANS", plans.toString());
  }

  /**
   * Puts a proxy in front of the attestation that adds the right token to whatever comes: the
   * caller closes it.
   */
  HttpServer opensToEverybody(Path folder) throws IOException {
    var client = HttpClient.newHttpClient();
    var proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var forwarded =
                HttpRequest.newBuilder(railway.edge(API).resolve(exchange.getRequestURI()))
                    .header("Authorization", "Bearer " + ATTESTATION)
                    .POST(BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
                    .build();
            var answer = client.send(forwarded, BodyHandlers.ofByteArray());
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    proxy.start();
    Path plans = Files.createDirectories(folder.resolve("proxied"));
    Files.writeString(
        plans.resolve("clinic.yaml"),
        plan()
            .replace(
                "url: " + railway.edge(API) + "/.well",
                "url: http://127.0.0.1:" + proxy.getAddress().getPort() + "/.well"));
    environment.put("KEYTURN_PLANS", plans.toString());
    return proxy;
  }

  /** The plan, otherwise at this place, in a folder of its own. */
  void changesPlan(String from, String to) throws IOException {
    Path plans = Files.createDirectories(Path.of(environment.get("KEYTURN_PLANS"), "changed"));
    if (!plan().contains(from)) {
      throw new IllegalArgumentException("the plan does not say " + from);
    }
    Files.writeString(plans.resolve("clinic.yaml"), plan().replace(from, to));
    environment.put("KEYTURN_PLANS", plans.toString());
  }

  private String plan() {
    return """
    plan: clinic
    title: The clinic's keys
    owner: clinic@example.com
    category: application
    schedule: { every: 90d }
    approval: none
    environments:
      - name: production
        projects:
          clinic:
            project: %s
            environment: %s
            token: %s
            token-kind: project
        vault: { mount: secret, path: clinic }
        services:
          api-server:
            project: clinic
            service: %s
            replicas: 2
            confirm:
              attestation:
                url: %s/.well-known/keyturn/attestation
                token: %s
              http: { url: "%s/api/health" }
    secrets:
      - name: JWT_SECRET
        material: { kind: hmac, algorithm: HS256 }
        encoding: base64
        stored-in: JWT_VALUE
        consumers: { api-server: both }
        token-lifetime: 12h
        retire: { unused-for: 1h }
      - name: API_KEY_SALT
        material: { kind: salt, bytes: 16 }
        encoding: base64
        consumers: { api-server: both }
        retire: { unused-for: 1h, re-encrypted: true }
    settle: 10m
    soak: 24h
    retire: { deploy: now }
    """
        .formatted(
            PROJECT,
            PRODUCTION,
            RAILWAY_TOKEN,
            API,
            railway.edge(API),
            ATTESTATION_TOKEN,
            railway.edge(API));
  }

  @Override
  public void close() {
    railway.close();
    vaultServer.close();
  }
}
