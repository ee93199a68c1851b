package dev.keyturn.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.sandbox.app.AppSecret;
import dev.keyturn.sandbox.app.AppSecret.Kind;
import dev.keyturn.sandbox.app.AppSpec;
import dev.keyturn.sandbox.app.Application;
import dev.keyturn.sandbox.app.Habit;
import dev.keyturn.sandbox.app.SharedStore;
import dev.keyturn.sandbox.railway.AccessToken;
import dev.keyturn.sandbox.railway.RailwayServer;
import dev.keyturn.sandbox.railway.RailwayWorld;
import dev.keyturn.sandbox.railway.RateLimits;
import dev.keyturn.sandbox.railway.ServiceSetup;
import dev.keyturn.sandbox.railway.ServingReplica;
import dev.keyturn.sandbox.railway.Workload;
import dev.keyturn.sandbox.railway.WorldTimings;
import dev.keyturn.sandbox.slack.SlackServer;
import dev.keyturn.sandbox.slack.SlackWorld;
import dev.keyturn.sandbox.vault.AppRoleIds;
import dev.keyturn.sandbox.vault.Capability;
import dev.keyturn.sandbox.vault.TokenTerms;
import dev.keyturn.sandbox.vault.VaultNamespace;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The sandbox's Railway with its applications, and its Vault: new ones for each run. */
final class Servers implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String TOKEN = "matrix-railway-token";
  private static final String ATTESTATION = "matrix-attestation-token-0123456789";
  static final String CHANNEL = "#deployments";
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Half a minute for two replicas: queued, side by side with those before, alone. */
  private static final WorldTimings TIMINGS =
      new WorldTimings(
          SECOND.multipliedBy(5),
          SECOND.multipliedBy(30),
          SECOND.multipliedBy(5),
          SECOND.multipliedBy(5),
          SECOND,
          SECOND,
          Duration.ZERO);

  private final VaultWorld vaultWorld;
  private final VaultServer vault;
  private final RailwayServer railway;
  private final AppRoleIds role;
  private final SlackWorld slackWorld;
  private final SlackServer slack;
  private final String channel;
  private final Consumer<String> hole;
  private boolean gatewayGone;

  Servers(Clock clock, SecureRandom random, Consumer<String> hole) {
    this.hole = hole;
    slackWorld = new SlackWorld(clock, random);
    channel = slackWorld.addChannel(CHANNEL);
    vaultWorld = new VaultWorld(clock);
    VaultNamespace root = vaultWorld.root();
    Set<Capability> write =
        VaultNamespace.can(Capability.CREATE, Capability.READ, Capability.UPDATE);
    root.enableKv("secret");
    Map<String, Set<Capability>> policy = new LinkedHashMap<>();
    for (String path : List.of("shop/production", "keyturn")) {
      policy.put("secret/data/" + path + "/*", write);
      policy.put("secret/metadata/" + path + "/*", write);
    }
    policy.put("secret/config", VaultNamespace.can(Capability.READ));
    root.policy("keyturn", policy);
    role =
        root.appRole(
            new TokenTerms(Duration.ofHours(1), Duration.ofHours(24), true, List.of("keyturn")));
    var signer =
        spec(
            AppSecret.of(Shop.JWT, Kind.TOKENS_HMAC, AppSecret.Role.BOTH)
                .withTokenLifetime(Shop.TOKEN_LIFE),
            AppSecret.of(Shop.MASTER, Kind.BACKUPS, AppSecret.Role.BOTH));
    var verifier =
        spec(
            AppSecret.of(Shop.JWT, Kind.TOKENS_HMAC, AppSecret.Role.VERIFIER)
                .withTokenLifetime(Shop.TOKEN_LIFE));
    var api =
        ServiceSetup.of(Shop.API_ID, "api", watched(new Application(signer, clock, random)))
            .replicas(2)
            .teardown(10, 5)
            .variable("KEYTURN_ATTESTATION_TOKEN", ATTESTATION)
            .variable("UNRELATED", "stays as it is")
            .variable(Shop.JWT, value(Shop.JWT))
            .variable(Shop.MASTER, value(Shop.MASTER));
    var gateway =
        ServiceSetup.of(
                Shop.GATEWAY_ID, "gateway", watched(new Application(verifier, clock, random)))
            .teardown(10, 5)
            .variable("LOG_LEVEL", "info")
            .variable(Shop.JWT, value(Shop.JWT));
    try {
      vault = VaultServer.start(vaultWorld, 0);
      slack = SlackServer.start(slackWorld, 0);
      railway =
          RailwayServer.start(
              RailwayWorld.builder(clock)
                  .project(Shop.PROJECT, "shop")
                  .environment(Shop.ENVIRONMENT, "production")
                  .service(api)
                  .service(gateway)
                  .token(new AccessToken.ForProject(TOKEN, "shop", Shop.PROJECT, Shop.ENVIRONMENT))
                  .timings(TIMINGS)
                  .limits(new RateLimits(1_000_000, 1_000_000))
                  .stepped()
                  .build(),
              0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AppSpec spec(AppSecret... secrets) {
    return new AppSpec(
        List.of(secrets),
        Habit.THREE_SLOT,
        new SharedStore(),
        new AppSpec.Reencryption(100, Duration.ofMillis(4)),
        Duration.ofSeconds(5),
        Shop.ATTESTATION);
  }

  static String value(String secret) {
    return Shop.BEFORE.getOrDefault(secret, "");
  }

  /** Whatever a program starts with must be in Vault, unless it was there from the beginning. */
  private Workload watched(Workload application) {
    return variables -> {
      unkept(variables)
          .forEach(name -> hole.accept("a replica starts with a " + name + " that Vault has not"));
      return application.start(variables);
    };
  }

  /** The slots that hold a value which is neither in Vault nor from the beginning. */
  List<String> unkept(Map<String, String> variables) {
    return variables.entrySet().stream()
        .filter(e -> Shop.SECRETS.stream().anyMatch(secret -> e.getKey().startsWith(secret)))
        .filter(e -> !Shop.BEFORE.containsValue(e.getValue()) && !holds(e.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  boolean holds(String value) {
    return vaultWorld.holds(value);
  }

  void deleteGateway() {
    gatewayGone = true;
    railway.person().deletesService(Shop.GATEWAY_ID);
  }

  /** The gateway's replicas that take traffic now. */
  List<ServingReplica> verifiers() {
    return gatewayGone ? List.of() : railway.liveReplicas(Shop.GATEWAY_ID);
  }

  /** Those that are there. */
  List<String> services() {
    return gatewayGone ? List.of(Shop.API_ID) : List.of(Shop.API_ID, Shop.GATEWAY_ID);
  }

  RailwayServer railway() {
    return railway;
  }

  SlackWorld slack() {
    return slackWorld;
  }

  URI slackAddress() {
    return slack.api();
  }

  /** How many messages people see. */
  int messages() {
    return slackWorld.messages(channel).size();
  }

  /** How many of them say the same thing again: each carries its own id. */
  int messagesAgain() {
    var ids =
        slackWorld.messages(channel).stream()
            .flatMap(m -> Stream.ofNullable(m.metadata()))
            .map(JsonNode::toString)
            .toList();
    if (ids.size() < messages()) {
      hole.accept("messages carry no id");
    }
    return ids.size() - Set.copyOf(ids).size();
  }

  URI vaultAddress() {
    return vault.address();
  }

  AppRoleIds role() {
    return role;
  }

  /** What Keyturn's environment variables hold. */
  static Map<String, String> tokens() {
    return Map.of(Shop.RAILWAY_TOKEN, TOKEN, Shop.ATTESTATION_TOKEN, ATTESTATION);
  }

  /** A service's variables as they are stored, Railway's own left out. */
  Map<String, String> variables(String service) {
    String document =
        "query($p: String!, $e: String!, $s: String!) { variables(projectId: $p, environmentId: $e, serviceId: $s, unrendered: true) }";
    try {
      String body =
          JSON.writeValueAsString(
              Map.of(
                  "query",
                  document,
                  "variables",
                  Map.of("p", Shop.PROJECT, "e", Shop.ENVIRONMENT, "s", service)));
      var request =
          HttpRequest.newBuilder(railway.endpoint())
              .header("Content-Type", "application/json")
              .header("User-Agent", "matrix/1")
              .header("Project-Access-Token", TOKEN)
              .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8));
      var found = new TreeMap<String, String>();
      JsonNode tree = send(request);
      tree.at("/data/variables")
          .properties()
          .forEach(e -> {
            if (!e.getKey().startsWith("RAILWAY_")) {
              found.put(e.getKey(), e.getValue().asText());
            }
          });
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A person goes back to a deployment in Railway's dashboard. */
  void rollBack(String deployment) {
    try {
      String body =
          JSON.writeValueAsString(
              Map.of(
                  "query",
                  "mutation($id: String!) { deploymentRollback(id: $id) }",
                  "variables",
                  Map.of("id", deployment)));
      JsonNode answer =
          send(
              HttpRequest.newBuilder(railway.endpoint())
                  .header("Content-Type", "application/json")
                  .header("User-Agent", "matrix/1")
                  .header("Project-Access-Token", TOKEN)
                  .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8)));
      if (!answer.at("/data/deploymentRollback").asBoolean()) {
        throw new IllegalStateException("not rolled back: " + answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A call from outside: a service that sleeps wakes, and this one call is lost. */
  void knock(String service) {
    try {
      CLIENT.send(
          HttpRequest.newBuilder(railway.edge(service).resolve(Shop.HEALTH)).GET().build(),
          HttpResponse.BodyHandlers.discarding());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Vault is put back to a copy in which the newest version of a secret was not yet. */
  void loseNewest(String secret) {
    List<JsonNode> versions = versions(secret);
    JsonNode labels = labels(secret);
    if (versions.isEmpty()) {
      return;
    }
    String path = Shop.vaultPath(secret);
    vaultWrite("DELETE", "metadata/" + path, Map.of());
    versions
        .subList(0, versions.size() - 1)
        .forEach(data -> vaultWrite("POST", "data/" + path, Map.of("data", data)));
    if (versions.size() > 1 && labels.isObject()) {
      vaultWrite("POST", "metadata/" + path, Map.of("custom_metadata", labels));
    }
  }

  private void vaultWrite(String method, String path, Map<String, ?> body) {
    try {
      var request =
          HttpRequest.newBuilder(vault.address().resolve("/v1/secret/" + path))
              .header("X-Vault-Token", vaultWorld.rootToken())
              .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
      CLIENT.send(request.build(), HttpResponse.BodyHandlers.discarding());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All versions of a secret in Vault, oldest first: the fields of each. */
  List<JsonNode> versions(String secret) {
    var versions = new ArrayList<JsonNode>();
    for (int number = 1; ; number++) {
      JsonNode fields =
          vaultRead("/v1/secret/data/" + Shop.vaultPath(secret) + "?version=" + number)
              .at("/data/data");
      if (!fields.isObject()) {
        return versions;
      }
      versions.add(fields);
    }
  }

  /** Vault's own labels on a secret. */
  JsonNode labels(String secret) {
    return vaultRead("/v1/secret/metadata/" + Shop.vaultPath(secret)).at("/data/custom_metadata");
  }

  private JsonNode vaultRead(String path) {
    try {
      return send(
          HttpRequest.newBuilder(vault.address().resolve(path))
              .header("X-Vault-Token", vaultWorld.rootToken())
              .GET());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode send(HttpRequest.Builder request) throws IOException {
    try {
      return JSON.readTree(
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()).body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    railway.close();
    vault.close();
    slack.close();
  }
}
