package dev.keyturn.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.sandbox.SandboxSpec.Project;
import dev.keyturn.sandbox.SandboxSpec.Service;
import dev.keyturn.sandbox.SandboxSpec.TokenKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Railway's command line tool as the hand procedure uses it: one variable a call, over GraphQL. */
final class HandClient implements AutoCloseable {
  private static final String SET =
      "mutation Set($input: VariableUpsertInput!) { variableUpsert(input: $input) }";
  private static final String DELETE =
      "mutation Delete($input: VariableDeleteInput!) { variableDelete(input: $input) }";
  private static final String LATEST =
      """
      query Latest($environment: String!, $service: String!) {
        serviceInstance(environmentId: $environment, serviceId: $service) {
          latestDeployment { id status }
        }
      }
      """;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int TRIES = 5;

  private final SandboxSpec spec;
  private final Map<String, String> environment;
  private final HttpClient http = HttpClient.newHttpClient();

  /** The newest deployment of a service, with Railway's word for its state. */
  record Deployment(String id, String status) {}

  HandClient(SandboxSpec spec, Map<String, String> environment) {
    this.spec = spec;
    this.environment = environment;
  }

  /** Sets a variable and leaves {@code skipDeploys} out, as the hand procedure does. */
  void set(Service service, String name, String value) throws IOException, InterruptedException {
    Map<String, Object> input = place(service);
    input.put("name", name);
    input.put("value", value);
    ask(service, SET, Map.of("input", input));
  }

  void delete(Service service, String name) throws IOException, InterruptedException {
    Map<String, Object> input = place(service);
    input.put("name", name);
    ask(service, DELETE, Map.of("input", input));
  }

  Deployment latest(Service service) throws IOException, InterruptedException {
    JsonNode latest =
        ask(
                service,
                LATEST,
                Map.of(
                    "environment",
                    spec.projectOf(service).environmentId(),
                    "service",
                    service.serviceId()))
            .at("/serviceInstance/latestDeployment");
    return new Deployment(latest.path("id").asText(), latest.path("status").asText());
  }

  private Map<String, Object> place(Service service) {
    Project project = spec.projectOf(service);
    Map<String, Object> input = new HashMap<>();
    input.put("projectId", project.projectId());
    input.put("environmentId", project.environmentId());
    input.put("serviceId", service.serviceId());
    return input;
  }

  /** Neither the answer nor the request is quoted in an error: both may hold a value. */
  private JsonNode ask(Service service, String document, Map<String, ?> variables)
      throws IOException, InterruptedException {
    HttpRequest request =
        request(service)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JSON.writeValueAsString(Map.of("query", document, "variables", variables))))
            .build();
    for (int i = 0; i < TRIES; i++) {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == 429) {
        TimeUnit.SECONDS.sleep(response.headers().firstValueAsLong("Retry-After").orElse(1));
        continue;
      }
      JsonNode answer = JSON.readTree(response.body());
      if (response.statusCode() != 200 || answer.has("errors")) {
        throw new IllegalStateException(
            "Railway refused a step of the hand procedure at %s with status %s"
                .formatted(service.name(), response.statusCode()));
      }
      return answer.path("data");
    }
    throw new IllegalStateException("Railway's rate limit stops the hand procedure");
  }

  private HttpRequest.Builder request(Service service) {
    Project project = spec.projectOf(service);
    String token = environment.getOrDefault(project.tokenVariable(), "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(environment.getOrDefault("KEYTURN_RAILWAY_URL", "")))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("User-Agent", "keyturn-sandbox-by-hand/1");
    return project.tokenKind() == TokenKind.PROJECT
        ? request.header("Project-Access-Token", token)
        : request.header("Authorization", "Bearer " + token);
  }

  @Override
  public void close() {
    http.close();
  }
}
