package dev.keyturn.adapter.railway;

import static dev.keyturn.remote.RemoteFailure.Kind.OUTCOME_UNKNOWN;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.adapter.railway.RailwayApi.Operation;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.EnvironmentCensus;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.StagedChanges;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.DeployPlatform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Railway as the platform that stores variables and deploys.
 *
 * @see <a href="https://docs.railway.com/integrations/api/manage-variables">Railway's variables
 *     API</a> (read 2026-11-20)
 */
public final class RailwayPlatform implements DeployPlatform {
  private static final String RESERVED = "RAILWAY_";
  private static final String TEMPLATE = "${{";
  private static final Pattern OWN_REFERENCE =
      Pattern.compile("\\$\\{\\{\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*}}");

  private final RailwayApi api;

  public RailwayPlatform(RailwayApi api) {
    this.api = api;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Asks once more where changes are staged whose masked form may hide deletions.
   */
  @Override
  public ServiceSnapshot look(ServiceRef service, Set<VariableName> names) throws RemoteFailure {
    var data = look(service);
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
        staged(service.environment(), data.path("environmentStagedChanges")));
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

  private @Nullable String text(Operation operation, JsonNode variables, VariableName name)
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
  private static @Nullable String reference(String text) {
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

  @Override
  public Map<VariableName, StoredVariable> runningWith(
      ServiceRef service, String deploymentId, Set<VariableName> names) throws RemoteFailure {
    var data =
        api.ask(
            service.environment(),
            Operation.SNAPSHOT,
            api.variables().put("deployment", deploymentId));
    var snapshot = data.path("deploymentSnapshot");
    if (snapshot.isNull()) {
      return Map.of();
    }
    var variables = snapshot.path("variables");
    if (!variables.isObject()) {
      throw api.misshapen(Operation.SNAPSHOT, "map of variables");
    }
    var running = new TreeMap<VariableName, StoredVariable>();
    for (var name : names) {
      var text = text(Operation.SNAPSHOT, variables, name);
      if (text != null && !text.isEmpty()) {
        running.put(name, new StoredVariable.Unsealed(SecretValue.of(text), reference(text)));
      } else if (text == null && variables.has(name.text())) {
        running.put(name, new StoredVariable.Sealed());
      }
      // An empty one is left out: it runs without a value, and nobody can change that any more.
    }
    return running;
  }

  @Override
  public EnvironmentCensus census(RailwayEnvironment environment) throws RemoteFailure {
    return RailwayCensus.take(api, environment);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RemoteFailure REJECTED, and nothing was sent: a name begins with {@code RAILWAY_}, or a
   *     value holds <code>${{</code> and would be read as a template
   */
  @Override
  public void set(ServiceRef service, Map<VariableName, SecretValue> values) throws RemoteFailure {
    if (values.isEmpty()) {
      return;
    }
    var input = api.variables();
    input.put("projectId", service.environment().projectId());
    input.put("environmentId", service.environment().environmentId());
    input.put("serviceId", service.serviceId());
    input.put("replace", false);
    input.put("skipDeploys", true);
    var variables = input.putObject("variables");
    for (var entry : values.entrySet()) {
      var name = entry.getKey();
      var text = entry.getValue().reveal();
      refuseReserved(Operation.SET, name);
      if (text.contains(TEMPLATE)) {
        throw api.failure(
            REJECTED,
            Operation.SET,
            "the value for " + name + " holds ${{, which Railway reads as a template");
      }
      variables.put(name.text(), text);
    }
    ObjectNode arguments = api.variables();
    arguments.set("input", input);
    var data = api.ask(service.environment(), Operation.SET, arguments);
    if (!data.path("variableCollectionUpsert").asBoolean(false)) {
      throw api.failure(OUTCOME_UNKNOWN, Operation.SET, "Railway did not say that it was done");
    }
  }

  @Override
  public void delete(
      RailwayEnvironment environment, Map<ServiceRef, Set<VariableName>> names, Runnable stillOurs)
      throws RemoteFailure {
    for (var entry : names.entrySet()) {
      if (!entry.getKey().environment().equals(environment)) {
        throw new IllegalArgumentException(entry.getKey() + " is in another environment");
      }
      for (var name : entry.getValue()) {
        refuseReserved(Operation.STAGE, name);
      }
    }
    var ours = StagedPatch.byServiceId(names);
    if (!ours.isEmpty()) {
      new PatchDeletion(api, environment, ours, stillOurs).run();
    }
  }

  @Override
  public String redeploy(ServiceRef service, String deploymentId) throws RemoteFailure {
    var data =
        api.ask(
            service.environment(),
            Operation.REDEPLOY,
            api.variables().put("deployment", deploymentId));
    var id = data.path("deploymentRedeploy").path("id").asText("");
    if (id.isEmpty()) {
      throw api.misshapen(Operation.REDEPLOY, "id of the deployment");
    }
    return id;
  }

  private void refuseReserved(Operation operation, VariableName name) throws RemoteFailure {
    if (name.text().startsWith(RESERVED)) {
      throw api.failure(REJECTED, operation, name + " belongs to Railway and is not changed");
    }
  }
}
