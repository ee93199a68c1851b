package dev.keyturn.adapter.railway;

import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.RailwayEnvironment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which variables of an environment are made from others: whoever changes one changes those too.
 */
public final class RailwayReferences {
  private static final int MOST_PAGES = 25;
  private static final String SHARED = "shared";

  private final RailwayApi api;

  public RailwayReferences(RailwayApi api) {
    this.api = api;
  }

  /**
   * One variable that refers to another.
   *
   * @param serviceId of the variable that refers; empty for one that the environment shares
   * @param service Railway's name for it, or {@code shared}
   * @param variable the one that refers
   * @param toService name of the service whose variable it refers to, or {@code shared}
   * @param toVariable the one it refers to
   */
  public record Reference(
      String serviceId, String service, String variable, String toService, String toVariable) {}

  /**
   * @throws RemoteFailure REJECTED: the token may not see the environment
   */
  public List<Reference> all(RailwayEnvironment environment) throws RemoteFailure {
    var found = new ArrayList<Reference>();
    @Nullable String after = null;
    for (int page = 0; page < MOST_PAGES; page++) {
      var arguments =
          api.variables()
              .put("project", environment.projectId())
              .put("environment", environment.environmentId());
      if (after != null) {
        arguments.put("after", after);
      }
      var data = api.ask(environment, Operation.REFERENCES, arguments).path("environment");
      var variables = data.path("variables");
      if (!variables.path("edges").isArray()) {
        throw api.misshapen(Operation.REFERENCES, "list of variables");
      }
      addTo(found, variables.path("edges"), names(data));
      var info = variables.path("pageInfo");
      if (!info.path("hasNextPage").asBoolean(false)) {
        return List.copyOf(found);
      }
      after = info.path("endCursor").asText("");
    }
    throw api.failure(REJECTED, Operation.REFERENCES, "more variables than 5,000");
  }

  private static Map<String, String> names(JsonNode environment) {
    var names = new HashMap<String, String>();
    for (var edge : environment.path("serviceInstances").path("edges")) {
      names.put(
          edge.path("node").path("serviceId").asText(""),
          edge.path("node").path("serviceName").asText(""));
    }
    return names;
  }

  private static void addTo(List<Reference> found, JsonNode edges, Map<String, String> names) {
    for (var edge : edges) {
      var node = edge.path("node");
      var id = node.path("serviceId").asText("");
      var service = node.path("serviceId").isTextual() ? names.getOrDefault(id, id) : SHARED;
      for (var reference : node.path("references")) {
        // Railway writes NAME for a variable of the same service and Service.NAME for another's.
        var text = reference.asText("").strip();
        int dot = text.lastIndexOf('.');
        found.add(
            new Reference(
                node.path("serviceId").isTextual() ? id : "",
                service,
                node.path("name").asText(""),
                dot < 0 ? service : text.substring(0, dot).strip(),
                text.substring(dot + 1).strip()));
      }
    }
  }
}
