package dev.keyturn.rotation.port;

import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.EnvironmentCensus;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.ServiceSnapshot;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.VariableName;
import java.util.Map;
import java.util.Set;

/**
 * Railway, as far as a rotation needs it. Every write is one request, none starts a deploy but
 * {@link #redeploy}, and none is retried here: after {@code OUTCOME_UNKNOWN} the caller looks
 * before it acts again.
 */
public interface DeployPlatform {

  /**
   * What is stored and what runs, for one service. One request (two where variables are
   * references).
   *
   * @param names the only variables whose values are kept; the answer holds all, and the rest is
   *     dropped at once
   * @throws RemoteFailure TRANSIENT: try again, after {@code retryAfter} where it is given.
   *     REJECTED: the token may not read this service, or there is no such service
   */
  ServiceSnapshot look(ServiceRef service, Set<VariableName> names) throws RemoteFailure;

  /**
   * The same for several services of one environment, in fewer requests.
   *
   * @return perhaps not all of them: whoever is missing is looked at alone, which tells why
   * @throws RemoteFailure TRANSIENT with {@code retryAfter}: the host wants a pause
   */
  default Map<ServiceRef, ServiceSnapshot> lookTogether(
      RailwayEnvironment environment, Map<ServiceRef, Set<VariableName>> services)
      throws RemoteFailure {
    return Map.of();
  }

  /**
   * The variables that a deployment was created with ({@code deploymentSnapshot}); empty map where
   * the platform keeps no snapshot of it (yet).
   */
  Map<VariableName, StoredVariable> runningWith(
      ServiceRef service, String deploymentId, Set<VariableName> names) throws RemoteFailure;

  /**
   * Every service of an environment and what each is given, to find who holds a value beside those
   * that are known. Some requests: for the few moments at which it matters.
   *
   * @throws RemoteFailure REJECTED: the token may not read all of it, which is not the same as that
   *     there is nobody
   */
  EnvironmentCensus census(RailwayEnvironment environment) throws RemoteFailure;

  /**
   * Sets variables of one service in one request, {@code replace: false}, {@code skipDeploys:
   * true}. Idempotent: the same names and values again change nothing.
   */
  void set(ServiceRef service, Map<VariableName, SecretValue> values) throws RemoteFailure;

  /**
   * Deletes variables of several services of one environment in one patch: staged as {@code null},
   * checked to be nothing but ours, committed with {@code skipDeploys}, and its workflow awaited.
   *
   * @param stillOurs run before each request that changes something, for a caller who may lose the
   *     right to change anything while they are under way; throws to stop there
   * @throws RemoteFailure CONFLICT: somebody else's changes are staged there; nothing was committed
   */
  void delete(
      RailwayEnvironment environment, Map<ServiceRef, Set<VariableName>> names, Runnable stillOurs)
      throws RemoteFailure;

  /**
   * Starts a deployment of the same image with the variables stored now ({@code
   * deploymentRedeploy}, {@code usePreviousImageTag: true}).
   *
   * @param deploymentId the active deployment
   * @return the id of the deployment that was started
   */
  String redeploy(ServiceRef service, String deploymentId) throws RemoteFailure;
}
