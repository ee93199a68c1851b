package dev.keyturn.sandbox.railway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;

/**
 * A world for tests: project shop, environments production and staging, services api (two replicas)
 * and worker.
 */
final class Sandbox implements AutoCloseable {
  static final String PROJECT = "p-shop";
  static final String ENV = "e-production";
  static final String OTHER_ENV = "e-staging";
  static final String API = "s-api";
  static final String WORKER = "s-worker";

  private static final ObjectMapper JSON = new ObjectMapper();

  final ToyProgram api = new ToyProgram();
  final ToyProgram worker = new ToyProgram();
  final RailwayServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  private Sandbox(RateLimits limits, WorldTimings timings) throws IOException {
    var apiService =
        ServiceSetup.of(API, "api", api)
            .replicas(2)
            .healthcheck("/health", 40)
            .teardown(4, 2)
            .variable("KEY", "one")
            .variable("NAME", "api-${{shared.REGION}}")
            .sealedVariable("SEALED", "hidden");
    var workerService =
        ServiceSetup.of(WORKER, "worker", worker)
            .variable("API_KEY", "${{api.KEY}}")
            .variable("FROM_SEALED", "x${{api.SEALED}}");
    server =
        RailwayServer.start(
            RailwayWorld.builder(Clock.systemUTC())
                .project(PROJECT, "shop")
                .environment(ENV, "production")
                .sharedVariable("REGION", "eu")
                .service(apiService)
                .service(workerService)
                .environment(OTHER_ENV, "staging")
                .project("p-other", "other")
                .environment("e-other", "production")
                .token(new AccessToken.ForProject("tok-project", "ci", PROJECT, ENV))
                .token(new AccessToken.ForAccount("tok-account", "ann"))
                .token(new AccessToken.ForWorkspace("tok-workspace", "team"))
                .timings(timings)
                .limits(limits)
                .build(),
            0);
  }

  static Sandbox start() throws IOException {
    return new Sandbox(new RateLimits(100_000, 100_000), fast());
  }

  static Sandbox start(RateLimits limits) throws IOException {
    return new Sandbox(limits, fast());
  }

  static Sandbox start(WorldTimings timings) throws IOException {
    return new Sandbox(new RateLimits(100_000, 100_000), timings);
  }

  /** Spans long enough that a busy machine cannot run past what a test wants to see. */
  static WorldTimings slow() {
    return new WorldTimings(
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofMillis(50),
        Duration.ofMillis(200),
        Duration.ofMillis(20),
        Duration.ofMillis(150),
        Duration.ofSeconds(1));
  }

  static WorldTimings fast() {
    return new WorldTimings(
        Duration.ofMillis(10),
        Duration.ofMillis(60),
        Duration.ofMillis(10),
        Duration.ofMillis(40),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(60));
  }

  HttpResponse<String> post(String body, String... headers) throws IOException {
    var request =
        HttpRequest.newBuilder(server.endpoint())
            .timeout(Duration.ofSeconds(5))
            .header("Content-Type", "application/json")
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(request.build());
  }

  HttpResponse<String> get(URI uri) throws IOException {
    return send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build());
  }

  /** Sends a document with the project token. */
  HttpResponse<String> ask(String document, Map<String, ?> variables) throws IOException {
    return post(
        body(document, variables),
        "User-Agent",
        "keyturn-test/1",
        "Project-Access-Token",
        "tok-project");
  }

  /** The {@code data} of a document that must succeed. */
  JsonNode data(String document, Map<String, ?> variables) throws IOException {
    var response = ask(document, variables);
    var tree = JSON.readTree(response.body());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(tree.has("errors")).as(response.body()).isFalse();
    return tree.get("data");
  }

  /** The first error's message of a document that must be refused. */
  String refusal(String document, Map<String, ?> variables) throws IOException {
    var response = ask(document, variables);
    var tree = JSON.readTree(response.body());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(tree.get("data").isNull()).as(response.body()).isTrue();
    return tree.get("errors").get(0).get("message").asText();
  }

  JsonNode upsert(String service, Map<String, String> variables, boolean skipDeploys)
      throws IOException {
    return upsert(service, variables, skipDeploys, false);
  }

  JsonNode upsert(
      String service, Map<String, String> variables, boolean skipDeploys, boolean replace)
      throws IOException {
    var input = new HashMap<String, Object>();
    input.put("projectId", PROJECT);
    input.put("environmentId", ENV);
    if (service != null) {
      input.put("serviceId", service);
    }
    input.put("variables", variables);
    input.put("skipDeploys", skipDeploys);
    input.put("replace", replace);
    return data(
        "mutation($i: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $i) }",
        Map.of("i", input));
  }

  JsonNode variables(String service, boolean unrendered) throws IOException {
    var variables = new HashMap<String, Object>(Map.of("p", PROJECT, "e", ENV, "u", unrendered));
    if (service != null) {
      variables.put("s", service);
    }
    return data(
            "query($p: String!, $e: String!, $s: String, $u: Boolean) {"
                + " variables(projectId: $p, environmentId: $e, serviceId: $s, unrendered: $u) }",
            variables)
        .get("variables");
  }

  String redeploy(String deploymentId) throws IOException {
    return data(
            "mutation($id: String!) { deploymentRedeploy(id: $id, usePreviousImageTag: true) { id status } }",
            Map.of("id", deploymentId))
        .at("/deploymentRedeploy/id")
        .asText();
  }

  JsonNode deployment(String id) throws IOException {
    return data(
            "query($id: String!) { deployment(id: $id) { id status canRedeploy canRollback snapshotId"
                + " deploymentStopped meta instances { id status } } }",
            Map.of("id", id))
        .get("deployment");
  }

  JsonNode snapshot(String id) throws IOException {
    return data(
            "query($id: String!) { deploymentSnapshot(deploymentId: $id) { id variables } }",
            Map.of("id", id))
        .get("deploymentSnapshot");
  }

  String status(String deploymentId) throws IOException {
    return deployment(deploymentId).get("status").asText();
  }

  void awaitStatus(String deploymentId, String status) {
    eventually().untilAsserted(() -> assertThat(status(deploymentId)).isEqualTo(status));
  }

  DeploymentReport last(String service) {
    return server.deployments(service).getLast();
  }

  List<DeploymentCause> causes(String service) {
    return server.deployments(service).stream().map(DeploymentReport::cause).toList();
  }

  String workflowStatus(String id) throws IOException {
    return data(
            "query($id: String!) { workflowStatus(workflowId: $id) { status error } }",
            Map.of("id", id))
        .at("/workflowStatus/status")
        .asText();
  }

  static ConditionFactory eventually() {
    return Patience.await().pollInterval(Duration.ofMillis(10));
  }

  static String body(String document, Map<String, ?> variables) throws IOException {
    return JSON.writeValueAsString(Map.of("query", document, "variables", variables));
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    http.close();
  }
}
