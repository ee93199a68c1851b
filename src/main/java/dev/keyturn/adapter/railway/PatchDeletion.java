package dev.keyturn.adapter.railway;

import static dev.keyturn.remote.RemoteFailure.Kind.CONFLICT;
import static dev.keyturn.remote.RemoteFailure.Kind.OUTCOME_UNKNOWN;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static dev.keyturn.remote.RemoteFailure.Kind.TRANSIENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.adapter.railway.RailwayApi.Operation;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.VariableName;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Deletes variables without a deploy: {@code variableDelete} always deploys, a committed patch with
 * {@code skipDeploys} does not.
 *
 * <p>An environment has one staged patch for everybody, without a version to compare: a change that
 * a person stages between our first look and our own staging (one request later) is replaced by it,
 * and one between our last look and the commit is committed with it. Both windows are one request
 * wide and cannot be closed from outside.
 */
final class PatchDeletion {
  private final RailwayApi api;
  private final RailwayEnvironment environment;
  private final Map<String, Set<VariableName>> ours;
  private final Runnable stillOurs;

  /**
   * @param stillOurs run before each of the two requests that change something
   */
  PatchDeletion(
      RailwayApi api,
      RailwayEnvironment environment,
      Map<String, Set<VariableName>> ours,
      Runnable stillOurs) {
    this.stillOurs = stillOurs;
    this.api = api;
    this.environment = environment;
    this.ours = ours;
  }

  void run() throws RemoteFailure {
    refuseForeign();
    stage();
    var patchId = readBack();
    var workflow = commit();
    awaitApplied(workflow, patchId);
  }

  /** What is staged, unmasked and reduced to names. */
  static StagedPatch staged(RailwayApi api, RailwayEnvironment environment) throws RemoteFailure {
    var data =
        api.ask(
            environment,
            Operation.STAGED,
            api.variables().put("environment", environment.environmentId()));
    var patch = data.path("environmentStagedChanges");
    if (!patch.isObject()) {
      throw api.misshapen(Operation.STAGED, "staged patch");
    }
    return StagedPatch.read(patch);
  }

  private void refuseForeign() throws RemoteFailure {
    var before = staged(api, environment);
    if (before.applying()) {
      throw RemoteFailure.pause(
          "railway",
          Operation.STAGED.label,
          0,
          "a patch is being applied in this environment",
          api.settings().workflowPoll());
    }
    if (!before.within(ours)) {
      throw foreign();
    }
  }

  private void stage() throws RemoteFailure {
    ObjectNode arguments = api.variables().put("environment", environment.environmentId());
    arguments.set("patch", StagedPatch.write(api.variables(), ours));
    stillOurs.run();
    api.ask(environment, Operation.STAGE, arguments);
  }

  private String readBack() throws RemoteFailure {
    var after = staged(api, environment);
    if (!after.exactly(ours)) {
      throw after.changes().empty()
          ? api.failure(
              CONFLICT,
              Operation.STAGED,
              "our deletions are not staged: somebody took them, or there was nothing to delete")
          : foreign();
    }
    return after.id();
  }

  private RemoteFailure foreign() {
    return api.failure(
        CONFLICT,
        Operation.STAGED,
        "changes that are not ours are staged in this environment: commit or discard them first");
  }

  private String commit() throws RemoteFailure {
    int count = ours.values().stream().mapToInt(Set::size).sum();
    stillOurs.run();
    var data =
        api.ask(
            environment,
            Operation.COMMIT,
            api.variables()
                .put("environment", environment.environmentId())
                .put(
                    "message",
                    "Keyturn: delete "
                        + count
                        + (count == 1 ? " variable" : " variables")
                        + " of a finished rotation"));
    var workflow = data.path("environmentPatchCommitStaged").asText("");
    if (workflow.isEmpty()) {
      throw api.misshapen(Operation.COMMIT, "id of the workflow");
    }
    return workflow;
  }

  /** From here on it is committed: no failure may say any more that nothing happened. */
  private void awaitApplied(String workflow, String patchId) throws RemoteFailure {
    long start = System.nanoTime();
    boolean complete = false;
    while (true) {
      complete = complete || workflowComplete(workflow);
      if (complete && patchCommitted(patchId)) {
        return;
      }
      var spent = Duration.ofNanos(System.nanoTime() - start);
      if (spent.plus(api.settings().workflowPoll()).compareTo(api.settings().workflowLimit()) > 0) {
        throw api.failure(
            OUTCOME_UNKNOWN,
            Operation.WORKFLOW,
            "the committed patch is not applied after " + spent.toSeconds() + " s");
      }
      pause();
    }
  }

  private boolean workflowComplete(String workflow) throws RemoteFailure {
    var status =
        poll(Operation.WORKFLOW, api.variables().put("workflow", workflow))
            .path("workflowStatus")
            .path("status")
            .asText("");
    if (status.equals("Error")) {
      throw api.failure(
          REJECTED, Operation.WORKFLOW, "Railway could not apply the patch: see its activity log");
    }
    // NotFound is the lag between the commit and its workflow; words we do not know are waited out.
    return status.equals("Complete");
  }

  private boolean patchCommitted(String patchId) throws RemoteFailure {
    var patch =
        poll(Operation.PATCH, api.variables().put("patch", patchId)).path("environmentPatch");
    return switch (patch.path("status").asText("")) {
      case "COMMITTED" -> true;
      case "FAILED" ->
          throw api.failure(
              REJECTED, Operation.PATCH, "Railway could not apply the patch: see its activity log");
      default -> false;
    };
  }

  private JsonNode poll(Operation operation, ObjectNode arguments) throws RemoteFailure {
    try {
      return api.ask(environment, operation, arguments);
    } catch (RemoteFailure e) {
      if (e.kind() == TRANSIENT && e.retryAfter() == null) {
        return api.variables();
      }
      throw new RemoteFailure(
          OUTCOME_UNKNOWN,
          e.system(),
          e.operation(),
          e.status(),
          "the patch is committed, but whether it is applied cannot be seen: " + e.problem(),
          e.retryAfter());
    }
  }

  private void pause() throws RemoteFailure {
    LockSupport.parkNanos(api.settings().workflowPoll().toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw api.failure(
          OUTCOME_UNKNOWN, Operation.WORKFLOW, "interrupted while the committed patch was applied");
    }
  }
}
