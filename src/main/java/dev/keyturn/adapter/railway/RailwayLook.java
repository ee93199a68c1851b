package dev.keyturn.adapter.railway;

import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.adapter.railway.RailwayApi.Operation;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.StagedChanges;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads services as they are stored and as they run: one, or several in one document. */
final class RailwayLook {
  static final String TEMPLATE = "${{";

  private static final Pattern OWN_REFERENCE =
      Pattern.compile("\\$\\{\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*}}");

  /** What look.graphql asks of a service, field by field: these get a number of their own. */
  private static final List<String> FIELDS =
      List.of("serviceInstance", "deployments", "recent", "unrendered", "rendered");

  private static final Pattern OF_A_SERVICE =
      Pattern.compile(
          "^  (?=(?:serviceInstance|deployments)\\(|(?:recent|unrendered|rendered): )",
          Pattern.MULTILINE);

  /** So many in one document: an answer must stay below what we read of one. */
  private static final int TOGETHER = 10;

  private final RailwayApi api;

  /** Whose services cannot be asked together, as Railway has said. */
  private final Set<RailwayEnvironment> refused = ConcurrentHashMap.newKeySet();

  RailwayLook(RailwayApi api) {
    this.api = api;
  }

  ServiceSnapshot at(ServiceRef service, Set<VariableName> names) throws RemoteFailure {
    var data = look(service);
    return snapshot(
        data, names, staged(service.environment(), data.path("environmentStagedChanges")));
  }

  private JsonNode look(ServiceRef service) throws RemoteFailure {
    try {
      return api.ask(service.environment(), Operation.LOOK, api.variables(service));
    } catch (RemoteFailure failure) {
      throw failure.gone()
          ? RemoteFailure.gone(
              failure.system(),
              Operation.LOOK.label,
              failure.status(),
              service + " is not there: it was deleted, or its id in the plan is wrong")
          : failure;
    }
  }

  /**
   * Those services of an environment of which one document has told everything: whoever is missing
   * is asked for alone, and what is wrong with it, or with the document, is found there.
   *
   * @throws RemoteFailure a pause was asked for, which holds for all of them
   */
  Map<ServiceRef, ServiceSnapshot> together(
      RailwayEnvironment environment, Map<ServiceRef, Set<VariableName>> services)
      throws RemoteFailure {
    var seen = new HashMap<ServiceRef, ServiceSnapshot>();
    var all = List.copyOf(services.keySet());
    for (int from = 0; from < all.size() && !refused.contains(environment); from += TOGETHER) {
      var some = all.subList(from, Math.min(all.size(), from + TOGETHER));
      try {
        several(environment, some, services, seen);
      } catch (RemoteFailure failure) {
        if (failure.retryAfter() != null) {
          throw failure;
        }
        // One service that is gone, or a limit to a document, refuses the whole of it.
        if (failure.kind() == REJECTED) {
          refused.add(environment);
        }
      }
    }
    return seen;
  }

  private void several(
      RailwayEnvironment environment,
      List<ServiceRef> some,
      Map<ServiceRef, Set<VariableName>> names,
      Map<ServiceRef, ServiceSnapshot> seen)
      throws RemoteFailure {
    var arguments =
        api.variables()
            .put("project", environment.projectId())
            .put("environment", environment.environmentId());
    for (int i = 0; i < some.size(); i++) {
      arguments.put("service" + i, some.get(i).serviceId());
    }
    var data = api.ask(environment, Operation.LOOK, document(some.size()), arguments);
    var staged = staged(environment, data.path("environmentStagedChanges"));
    for (int i = 0; i < some.size(); i++) {
      ObjectNode one = api.variables();
      for (String field : FIELDS) {
        one.set(field, data.path(field + i));
      }
      try {
        seen.put(some.get(i), snapshot(one, names.getOrDefault(some.get(i), Set.of()), staged));
      } catch (RemoteFailure _) {
        // It is asked for alone, which tells what is wrong with it.
      }
    }
  }

  /** The same document with the part that asks for a service once for each. */
  static String document(int services) {
    var parts = OF_A_SERVICE.split(Operation.LOOK.document(), -1);
    int end = parts[FIELDS.size()].lastIndexOf("}\n\nfragment");
    var whole = new StringBuilder(parts[0]);
    for (int i = 0; i < services; i++) {
      for (int field = 1; field <= FIELDS.size(); field++) {
        String part = field < FIELDS.size() ? parts[field] : parts[field].substring(0, end);
        String alias = FIELDS.get(field - 1);
        whole
            .append("  ")
            .append(alias)
            .append(i)
            .append(part.startsWith(alias + ":") ? "" : ": " + alias)
            .append(part.substring(alias.length()).replace("$service", "$service" + i));
      }
    }
    whole.append(parts[FIELDS.size()].substring(end));
    var declared = new StringBuilder("$service0: String!");
    for (int i = 1; i < services; i++) {
      declared.append(", $service").append(i).append(": String!");
    }
    return whole.toString().replace("$service: String!", declared);
  }

  private ServiceSnapshot snapshot(JsonNode data, Set<VariableName> names, StagedChanges staged)
      throws RemoteFailure {
    var instance = data.path("serviceInstance");
    var active = DeploymentReading.readAll(instance.path("activeDeployments"));
    if (active == null) {
      throw api.misshapen(Operation.LOOK, "list of deployments");
    }
    var underWay =
        listed(data.path("deployments")).stream().filter(DeploymentReading::underWay).toList();
    return new ServiceSnapshot(
        stored(data, names),
        active,
        underWay,
        latest(instance.path("latestDeployment")),
        listed(data.path("recent")),
        staged);
  }

  private List<Deployment> listed(JsonNode connection) throws RemoteFailure {
    var edges = connection.path("edges");
    if (!edges.isArray()) {
      throw api.misshapen(Operation.LOOK, "list of deployments");
    }
    var listed = new ArrayList<Deployment>();
    for (var edge : edges) {
      var deployment = DeploymentReading.read(edge.path("node"));
      if (deployment == null) {
        throw api.misshapen(Operation.LOOK, "deployment with id, status and time");
      }
      listed.add(deployment);
    }
    return List.copyOf(listed);
  }

  private @Nullable Deployment latest(JsonNode node) throws RemoteFailure {
    if (node.isNull() || node.isMissingNode()) {
      return null;
    }
    var latest = DeploymentReading.read(node);
    if (latest == null) {
      throw api.misshapen(Operation.LOOK, "latest deployment with id, status and time");
    }
    return latest;
  }

  /** A text is never empty, and a sealed one is null. */
  private Map<VariableName, StoredVariable> stored(JsonNode data, Set<VariableName> names)
      throws RemoteFailure {
    var unrendered = data.path("unrendered");
    var rendered = data.path("rendered");
    if (!unrendered.isObject() || !rendered.isObject()) {
      throw api.misshapen(Operation.LOOK, "map of variables");
    }
    var stored = new TreeMap<VariableName, StoredVariable>();
    for (var name : names) {
      if (!unrendered.has(name.text())) {
        continue;
      }
      var text = text(Operation.LOOK, unrendered, name);
      var reference = text == null ? null : reference(text);
      // A literal is its own rendering, and the two maps may have been read a moment apart.
      var value = reference == null ? text : text(Operation.LOOK, rendered, name);
      if (value == null) {
        stored.put(name, new StoredVariable.Sealed()); // Or it refers to a sealed one.
      } else if (value.isEmpty()) {
        throw api.failure(
            REJECTED,
            Operation.LOOK,
            name
                + (reference == null ? " is stored empty" : " refers to nothing or to an empty one")
                + ": give it a value or delete it");
      } else {
        stored.put(name, new StoredVariable.Unsealed(SecretValue.of(value), reference));
      }
    }
    return stored;
  }

  @Nullable String text(Operation operation, JsonNode variables, VariableName name)
      throws RemoteFailure {
    var node = variables.path(name.text());
    if (node.isNull() || node.isMissingNode()) {
      return null;
    }
    if (!node.isTextual()) {
      throw api.failure(REJECTED, operation, name + " is no text: Railway's API has changed");
    }
    return node.textValue();
  }

  /** What a text refers to: empty where that is no variable of its own, null for a literal. */
  static @Nullable String reference(String text) {
    if (!text.contains(TEMPLATE)) {
      return null;
    }
    var own = OWN_REFERENCE.matcher(text);
    return own.matches() ? own.group(1) : "";
  }

  private StagedChanges staged(RailwayEnvironment environment, JsonNode masked)
      throws RemoteFailure {
    if (!masked.isObject()) {
      throw api.misshapen(Operation.LOOK, "staged patch");
    }
    var patch = StagedPatch.read(masked);
    return patch.masked() ? PatchDeletion.staged(api, environment).changes() : patch.changes();
  }
}
