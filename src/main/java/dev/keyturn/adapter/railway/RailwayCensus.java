package dev.keyturn.adapter.railway;

import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.adapter.railway.RailwayApi.Operation;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.EnvironmentCensus;
import dev.keyturn.rotation.EnvironmentCensus.Service;
import dev.keyturn.rotation.EnvironmentCensus.Variable;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.SecretValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks who is given what in one environment: the names in one request, the values of all services
 * in one more, where the environment is not very large.
 */
final class RailwayCensus {
  private static final int MOST_PAGES = 25;

  /** So many in one document: an answer must stay below what we read of one. */
  private static final int TOGETHER = 20;

  private final RailwayApi api;
  private final RailwayEnvironment environment;
  private final Map<String, Service> services = new LinkedHashMap<>();
  private final Map<String, List<String>> live = new HashMap<>();
  private final List<Named> named = new ArrayList<>();
  private final List<Variable> variables = new ArrayList<>();

  /**
   * @param serviceId null: shared
   */
  private record Named(
      @Nullable String serviceId, String name, boolean sealed, List<String> references) {}

  /** A service, or one of its live deployments. */
  private record Holder(String serviceId, @Nullable String deployment) {}

  private RailwayCensus(RailwayApi api, RailwayEnvironment environment) {
    this.api = api;
    this.environment = environment;
  }

  static EnvironmentCensus take(RailwayApi api, RailwayEnvironment environment)
      throws RemoteFailure {
    var census = new RailwayCensus(api, environment);
    census.names();
    census.values();
    return new EnvironmentCensus(
        environment, List.copyOf(census.services.values()), census.variables);
  }

  private void names() throws RemoteFailure {
    var arguments = place();
    var seen = new HashSet<Named>();
    for (int pages = 0; pages < MOST_PAGES; pages++) {
      var here = api.ask(environment, Operation.CENSUS, arguments).path("environment");
      for (var edge : edges(here, "serviceInstances")) {
        service(edge.path("node"));
      }
      for (var edge : edges(here, "variables")) {
        var node = edge.path("node");
        if (!node.path("name").isTextual()) {
          throw api.misshapen(Operation.CENSUS, "name of a variable");
        }
        var name =
            new Named(
                node.path("serviceId").isTextual() ? node.path("serviceId").textValue() : null,
                node.path("name").textValue(),
                node.path("isSealed").asBoolean(false),
                node.path("references").valueStream().map(r -> r.asText("").strip()).toList());
        if (seen.add(name)) {
          named.add(name);
        }
      }
      boolean moreServices = next(here, "serviceInstances", "services", arguments);
      boolean moreVariables = next(here, "variables", "variables", arguments);
      if (!moreServices && !moreVariables) {
        return;
      }
    }
    throw api.failure(REJECTED, Operation.CENSUS, "more services or variables than 5,000");
  }

  private JsonNode edges(JsonNode here, String list) throws RemoteFailure {
    var edges = here.path(list).path("edges");
    if (!edges.isArray()) {
      throw api.misshapen(Operation.CENSUS, "list of " + list);
    }
    return edges;
  }

  private void service(JsonNode node) throws RemoteFailure {
    if (!node.path("serviceId").isTextual() || !node.path("serviceName").isTextual()) {
      throw api.misshapen(Operation.CENSUS, "service with id and name");
    }
    String id = node.path("serviceId").textValue();
    boolean cron = !node.path("cronSchedule").asText("").isEmpty();
    services.put(id, new Service(id, node.path("serviceName").textValue(), cron));
    live.put(
        id,
        node.path("activeDeployments").valueStream().map(d -> d.path("id").asText("")).toList());
  }

  /** Of a list that has ended the next page is asked for as well, and is empty. */
  private boolean next(JsonNode here, String list, String argument, ObjectNode arguments)
      throws RemoteFailure {
    var info = here.path(list).path("pageInfo");
    boolean more = info.path("hasNextPage").asBoolean(false);
    String end = info.path("endCursor").asText("");
    if (more && end.isEmpty()) {
      throw api.misshapen(Operation.CENSUS, "cursor to the next page of " + list);
    }
    if (!end.isEmpty()) {
      arguments.put(argument, end);
    }
    return more;
  }

  private void values() throws RemoteFailure {
    // A variable whose service is on no list may be one's that is listed a moment later.
    for (Named name : named) {
      if (name.serviceId() != null) {
        services.putIfAbsent(
            name.serviceId(), new Service(name.serviceId(), name.serviceId(), false));
      }
    }
    var holders = new ArrayList<Holder>();
    for (String id : services.keySet()) {
      holders.add(new Holder(id, null));
      live.getOrDefault(id, List.of()).forEach(d -> holders.add(new Holder(id, d)));
    }
    var values = new LinkedHashMap<Holder, JsonNode>();
    for (int from = 0; from < holders.size(); from += TOGETHER) {
      several(holders.subList(from, Math.min(holders.size(), from + TOGETHER)), values);
    }
    for (Named name : named) {
      if (name.serviceId() == null) {
        variables.add(
            new Variable(null, name.name(), null, name.sealed(), name.references(), true));
      }
    }
    for (var held : values.entrySet()) {
      add(held.getKey(), held.getValue());
    }
  }

  private void several(List<Holder> holders, Map<Holder, JsonNode> values) throws RemoteFailure {
    try {
      var arguments = place();
      var data =
          api.ask(environment, Operation.CENSUS_VALUES, document(holders, arguments), arguments);
      for (int i = 0; i < holders.size(); i++) {
        keep(holders.get(i), data.path("h" + i), values);
      }
    } catch (RemoteFailure refused) {
      if (refused.retryAfter() != null) {
        throw refused;
      }
      // One service that is gone, or a limit to a document's size, refuses the whole of it.
      for (Holder holder : holders) {
        keep(holder, one(holder), values);
      }
    }
  }

  private static String document(List<Holder> holders, ObjectNode arguments) {
    var head = new StringBuilder("query CensusValues($project: String!, $environment: String!");
    var body = new StringBuilder();
    for (int i = 0; i < holders.size(); i++) {
      Holder holder = holders.get(i);
      head.append(", $h").append(i).append(": String!");
      arguments.put(
          "h" + i, holder.deployment() == null ? holder.serviceId() : holder.deployment());
      body.append("  h").append(i).append(": ");
      body.append(
          holder.deployment() == null
              ? "variables(projectId: $project, environmentId: $environment, serviceId: $h"
                  + i
                  + ", unrendered: false)\n"
              : "deploymentSnapshot(deploymentId: $h" + i + ") { variables }\n");
    }
    return head + ") {\n" + body + "}\n";
  }

  /** Missing where it is not there any more. */
  private JsonNode one(Holder holder) throws RemoteFailure {
    try {
      return holder.deployment() == null
          ? api.ask(
                  environment, Operation.CENSUS_VALUES, place().put("service", holder.serviceId()))
              .path("variables")
          : api.ask(
                  environment,
                  Operation.SNAPSHOT,
                  api.variables().put("deployment", holder.deployment()))
              .path("deploymentSnapshot");
    } catch (RemoteFailure failure) {
      if (failure.gone()) {
        // It was deleted after it was listed, or its variables were not deleted with it.
        return api.variables().path("");
      }
      Service service = services.get(holder.serviceId());
      throw failure.kind() == REJECTED
          ? api.failure(
              REJECTED,
              Operation.CENSUS_VALUES,
              "what service "
                  + (service == null ? holder.serviceId() : service.name())
                  + " holds cannot be read, so nobody knows whether it has the outgoing value: "
                  + failure.problem())
          : failure;
    }
  }

  private void keep(Holder holder, JsonNode answer, Map<Holder, JsonNode> values)
      throws RemoteFailure {
    JsonNode held = holder.deployment() == null ? answer : answer.path("variables");
    if (held.isObject()) {
      values.put(holder, held);
    } else if (holder.deployment() == null && !held.isMissingNode()) {
      throw api.misshapen(Operation.CENSUS_VALUES, "map of variables");
    }
    // Of some deployments Railway keeps no snapshot.
  }

  private void add(Holder holder, JsonNode held) {
    var left = new HashMap<String, Named>();
    boolean stored = holder.deployment() == null;
    if (stored) {
      named.stream()
          .filter(n -> holder.serviceId().equals(n.serviceId()))
          .forEach(n -> left.put(n.name(), n));
    }
    held.properties()
        .forEach(entry -> {
          Named name = left.remove(entry.getKey());
          String text = entry.getValue().asText("");
          boolean sealed = entry.getValue().isNull() || (name != null && name.sealed());
          variables.add(
              new Variable(
                  holder.serviceId(),
                  entry.getKey(),
                  entry.getValue().isNull() || text.isEmpty() ? null : SecretValue.of(text),
                  sealed,
                  name == null ? List.of() : name.references(),
                  stored));
        });
    // Named, and left out of the values: it may be sealed.
    Set.copyOf(left.values())
        .forEach(n ->
            variables.add(
                new Variable(n.serviceId(), n.name(), null, n.sealed(), n.references(), true)));
  }

  private ObjectNode place() {
    return api.variables()
        .put("project", environment.projectId())
        .put("environment", environment.environmentId());
  }
}
