package dev.keyturn.adapter.railway;

import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.adapter.railway.RailwayApi.Operation;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.ServiceRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a rotation needs of Railway, asked before one starts. Reads only, and no values. */
public final class RailwayAccess {
  private static final int MOST_PAGES = 25;

  private final RailwayApi api;

  public RailwayAccess(RailwayApi api) {
    this.api = api;
  }

  /**
   * @param label a project token's name, or the names of the workspaces that another token reaches
   * @param rightEnvironment whether a project token is for this project and environment; other
   *     tokens are for many and count as right until a service shows otherwise
   */
  public record Token(String label, boolean rightEnvironment) {}

  /**
   * @param environmentName Railway's name for the environment
   * @param serviceName Railway's name for the service
   * @param healthcheckPath null: a deployment counts as live as soon as its container starts
   * @param overlapSeconds how long the deployment before serves beside a new one
   * @param drainingSeconds from SIGTERM to SIGKILL
   * @param replicas over all regions
   * @param volume whether it has one, which rules out two deployments side by side
   * @param cron its schedule, or null for a service that runs on
   * @param sleeps whether Railway stops it while nobody calls it
   * @param latestStatus of its newest deployment, or null where it never had one
   * @param canRedeploy whether that one can be deployed again
   * @param variables of this service by name
   */
  public record Service(
      String environmentName,
      String serviceName,
      @Nullable String healthcheckPath,
      int overlapSeconds,
      int drainingSeconds,
      int replicas,
      boolean volume,
      @Nullable String cron,
      boolean sleeps,
      @Nullable String latestStatus,
      boolean canRedeploy,
      Map<String, Flags> variables) {}

  /**
   * @param sealed its value can never be read
   * @param references what its text refers to, as Railway names it; empty for a literal
   */
  public record Flags(boolean sealed, List<String> references) {}

  /**
   * @throws RemoteFailure REJECTED: no token is set, or Railway does not know it
   */
  public Token token(RailwayEnvironment environment) throws RemoteFailure {
    return switch (environment.tokenKind()) {
      case PROJECT -> projectToken(environment);
      case WORKSPACE, ACCOUNT -> apiToken(environment);
    };
  }

  private Token projectToken(RailwayEnvironment environment) throws RemoteFailure {
    var token = api.ask(environment, Operation.PROJECT_TOKEN, api.variables()).path("projectToken");
    if (!token.path("environmentId").isTextual()) {
      throw api.misshapen(Operation.PROJECT_TOKEN, "project token");
    }
    return new Token(
        token.path("name").asText(""),
        token.path("projectId").asText("").equals(environment.projectId())
            && token.path("environmentId").asText("").equals(environment.environmentId()));
  }

  private Token apiToken(RailwayEnvironment environment) throws RemoteFailure {
    var workspaces =
        api.ask(environment, Operation.API_TOKEN, api.variables())
            .path("apiToken")
            .path("workspaces");
    if (!workspaces.isArray()) {
      throw api.misshapen(Operation.API_TOKEN, "list of workspaces");
    }
    var names = workspaces.valueStream().map(w -> w.path("name").asText("")).toList();
    return new Token(String.join(", ", names), true);
  }

  /**
   * @throws RemoteFailure REJECTED: there is no such service in this environment, or the token may
   *     not see it
   */
  public Service service(ServiceRef service) throws RemoteFailure {
    var pages = pages(service.environment(), Operation.SERVICE_ACCESS, api.variables(service));
    var variables = new TreeMap<String, Flags>();
    for (var page : pages) {
      for (var edge : page.path("environment").path("variables").path("edges")) {
        var node = edge.path("node");
        if (node.path("serviceId").asText("").equals(service.serviceId())) {
          var references = node.path("references").valueStream().map(r -> r.asText("")).toList();
          variables.put(
              node.path("name").asText(""),
              new Flags(node.path("isSealed").asBoolean(false), references));
        }
      }
    }
    var data = pages.getFirst();
    var environment = data.path("environment");
    var instance = data.path("serviceInstance");
    if (!instance.path("serviceName").isTextual()
        || !environment.path("projectId").asText("").equals(service.environment().projectId())) {
      throw api.misshapen(Operation.SERVICE_ACCESS, "service of this project");
    }
    var config = environment.path("config").path("services").path(service.serviceId());
    var latest = instance.path("latestDeployment");
    return new Service(
        environment.path("name").asText(""),
        instance.path("serviceName").textValue(),
        text(instance.path("healthcheckPath")),
        instance.path("overlapSeconds").asInt(0),
        instance.path("drainingSeconds").asInt(0),
        replicas(instance, config),
        !config.path("volumeMounts").isEmpty(),
        text(instance.path("cronSchedule")),
        instance.path("sleepApplication").asBoolean(false)
            || config.path("deploy").path("sleepApplication").asBoolean(false),
        text(latest.path("status")),
        latest.path("canRedeploy").asBoolean(false),
        variables);
  }

  /** Every answer about an environment with very many variables. */
  private List<JsonNode> pages(
      RailwayEnvironment environment, Operation operation, ObjectNode arguments)
      throws RemoteFailure {
    var pages = new ArrayList<JsonNode>();
    while (pages.size() < MOST_PAGES) {
      var page = api.ask(environment, operation, arguments);
      var variables = page.path("environment").path("variables");
      if (!variables.path("edges").isArray()) {
        throw api.misshapen(operation, "list of variables");
      }
      pages.add(page);
      var info = variables.path("pageInfo");
      if (!info.path("hasNextPage").asBoolean(false)) {
        return pages;
      }
      var cursor = info.path("endCursor").asText("");
      if (cursor.isEmpty()) {
        throw api.misshapen(operation, "cursor of the next page of variables");
      }
      arguments.put("after", cursor);
    }
    throw api.failure(REJECTED, operation, "more variables than 5,000");
  }

  /** {@code numReplicas} counts one region; the configuration knows them all. */
  private static int replicas(JsonNode instance, JsonNode config) {
    int regions = 0;
    for (var region : config.path("deploy").path("multiRegionConfig")) {
      regions += region.path("numReplicas").asInt(0);
    }
    return regions > 0 ? regions : Math.max(1, instance.path("numReplicas").asInt(1));
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() && !node.textValue().isEmpty() ? node.textValue() : null;
  }
}
