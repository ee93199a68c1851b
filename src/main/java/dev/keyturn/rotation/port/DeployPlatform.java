package dev.keyturn.rotation.port;

import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.RemoteFailure;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  Sight look(ServiceRef service, Set<VariableName> names) throws RemoteFailure;

  /**
   * The variables that a deployment was created with ({@code deploymentSnapshot}); empty map where
   * the platform keeps no snapshot of it (yet).
   */
  Map<VariableName, Variable> runningWith(
      ServiceRef service, String deploymentId, Set<VariableName> names) throws RemoteFailure;

  /**
   * Sets variables of one service in one request, {@code replace: false}, {@code skipDeploys:
   * true}. Idempotent: the same names and values again change nothing.
   */
  void set(ServiceRef service, Map<VariableName, SecretValue> values) throws RemoteFailure;

  /**
   * Deletes variables of several services of one environment in one patch: staged as {@code null},
   * checked to be nothing but ours, committed with {@code skipDeploys}, and its workflow awaited.
   *
   * @throws RemoteFailure CONFLICT: somebody else's changes are staged there; nothing was committed
   */
  void delete(RailwayEnvironment environment, Map<ServiceRef, Set<VariableName>> names)
      throws RemoteFailure;

  /**
   * The same, for a caller who may lose the right to change anything while the several requests of
   * it are under way.
   *
   * @param stillOurs run before each request that changes something; throws to stop there
   */
  default void delete(
      RailwayEnvironment environment, Map<ServiceRef, Set<VariableName>> names, Runnable stillOurs)
      throws RemoteFailure {
    stillOurs.run();
    delete(environment, names);
  }

  /**
   * Starts a deployment of the same image with the variables stored now ({@code
   * deploymentRedeploy}, {@code usePreviousImageTag: true}).
   *
   * @param deploymentId the active deployment
   * @return the id of the deployment that was started
   */
  String redeploy(ServiceRef service, String deploymentId) throws RemoteFailure;

  /**
   * @param stored by name; a name that is not stored is absent
   * @param active deployments that serve; two while one takes over from the other, one when all is
   *     quiet
   * @param underWay deployments that may still go live: queued, building, waiting, deploying
   * @param latest the newest deployment, whatever became of it
   * @param staged changes that somebody has staged in the environment and not committed
   */
  record Sight(
      Map<VariableName, Variable> stored,
      List<Deployment> active,
      List<Deployment> underWay,
      @Nullable Deployment latest,
      StagedChanges staged) {}

  /** A stored variable. */
  sealed interface Variable {
    /** Its value can never be read. */
    record Sealed() implements Variable {}

    /**
     * @param value as a deployment would see it, references resolved
     * @param reference the text is a template such as <code>${{OTHER}}</code>: what it refers to,
     *     or empty when the text is not exactly one reference to a variable of the same service;
     *     null for a literal
     */
    record Unsealed(SecretValue value, @Nullable String reference) implements Variable {}
  }

  /**
   * @param status as the platform spells it; unknown words are kept as they are
   * @param canRedeploy whether it may be handed to {@link #redeploy}
   * @param replicas its instances
   */
  record Deployment(
      String id, String status, Instant createdAt, boolean canRedeploy, List<Instance> replicas) {
    /** SUCCESS, or SLEEPING: scaled to zero and counted as up. */
    public boolean live() {
      return status.equals("SUCCESS") || status.equals("SLEEPING");
    }
  }

  /**
   * @param status {@code RUNNING}, {@code CRASHED}, ... as the platform spells it
   */
  record Instance(String id, String status) {
    public boolean running() {
      return status.equals("RUNNING");
    }
  }

  /**
   * @param deletions names staged for deletion, by service id
   * @param anythingElse whether anything but such deletions is staged
   */
  record StagedChanges(Map<String, Set<VariableName>> deletions, boolean anythingElse) {
    public static final StagedChanges NONE = new StagedChanges(Map.of(), false);

    public boolean empty() {
      return deletions.isEmpty() && !anythingElse;
    }
  }
}
