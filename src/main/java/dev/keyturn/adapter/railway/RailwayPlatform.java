package dev.keyturn.adapter.railway;

import static dev.keyturn.remote.RemoteFailure.Kind.OUTCOME_UNKNOWN;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.adapter.railway.RailwayApi.Operation;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.EnvironmentCensus;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import dev.keyturn.rotation.port.DeployPlatform;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Railway as the platform that stores variables and deploys.
 *
 * @see <a href="https://docs.railway.com/integrations/api/manage-variables">Railway's variables
 *     API</a> (read 2026-11-20)
 */
public final class RailwayPlatform implements DeployPlatform {
  private static final String RESERVED = "RAILWAY_";

  private final RailwayApi api;
  private final RailwayLook look;

  public RailwayPlatform(RailwayApi api) {
    this.api = api;
    this.look = new RailwayLook(api);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Asks once more where changes are staged whose masked form may hide deletions.
   */
  @Override
  public ServiceSnapshot look(ServiceRef service, Set<VariableName> names) throws RemoteFailure {
    return look.at(service, names);
  }

  @Override
  public Map<ServiceRef, ServiceSnapshot> lookTogether(
      RailwayEnvironment environment, Map<ServiceRef, Set<VariableName>> services)
      throws RemoteFailure {
    return look.together(environment, services);
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
      var text = look.text(Operation.SNAPSHOT, variables, name);
      if (text != null && !text.isEmpty()) {
        running.put(
            name, new StoredVariable.Unsealed(SecretValue.of(text), RailwayLook.reference(text)));
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
      if (text.contains(RailwayLook.TEMPLATE)) {
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
