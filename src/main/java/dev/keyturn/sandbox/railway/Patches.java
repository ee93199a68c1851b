package dev.keyturn.sandbox.railway;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stages and commits config patches: one staged patch per environment, one commit at a time. With
 * the world's lock held.
 */
final class Patches {
  private final LiveWorld world;
  private final Deployments deployments;

  Patches(LiveWorld world, Deployments deployments) {
    this.world = world;
    this.deployments = deployments;
  }

  /** Replaces what is staged, whoever staged it, or merges into it. */
  Patch stage(LiveEnvironment environment, @Nullable Object input, boolean merge) {
    refuseWhileApplying(environment);
    var config = PatchConfig.of(input, environment);
    var now = world.clock.instant();
    var patch = environment.staged;
    if (patch == null) {
      patch = new Patch(environment, config, now);
      environment.staged = patch;
      environment.patches.add(patch);
    } else {
      patch.config = merge ? patch.config.mergedWith(config) : config;
      patch.updatedAt = now;
    }
    world.events.add(environment.name, null, "changes staged in patch " + patch.id);
    return patch;
  }

  /** Commits everything that is staged; returns the id of the workflow that applies it. */
  String commitStaged(LiveEnvironment environment, @Nullable String message, boolean skipDeploys) {
    refuseWhileApplying(environment);
    var patch = environment.staged;
    if (patch == null) {
      throw new GraphqlRefusal("No patch to apply");
    }
    return apply(patch, message, skipDeploys);
  }

  /** Stages and applies in one call, beside whatever else is staged; always deploys. */
  String commit(LiveEnvironment environment, @Nullable Object input, @Nullable String message) {
    refuseWhileApplying(environment);
    if (input == null) {
      throw GraphqlRefusal.notSimulated("environmentPatchCommit without a patch");
    }
    var patch = new Patch(environment, PatchConfig.of(input, environment), world.clock.instant());
    environment.patches.add(patch);
    return apply(patch, message, false);
  }

  private String apply(Patch patch, @Nullable String message, boolean skipDeploys) {
    var environment = patch.environment;
    var workflow = new Workflow(environment);
    var workflowId = "commitChanges/" + environment.id + "/" + patch.id;
    world.workflows.put(workflowId, workflow);
    patch.status = Patch.Status.APPLYING;
    patch.message = message;
    environment.applying = true;
    world.background(() -> {
      world.pause(world.timings.workflow(), () -> false);
      environment.applying = false;
      var failure = environment.nextCommitFailure;
      environment.nextCommitFailure = null;
      if (failure == null) {
        store(patch, skipDeploys);
        workflow.status = Workflow.Status.Complete;
      } else {
        patch.status = Patch.Status.STAGED;
        patch.lastAppliedError = failure;
        workflow.status = Workflow.Status.Error;
        workflow.error = failure;
      }
      patch.updatedAt = world.clock.instant();
    });
    return workflowId;
  }

  private void store(Patch patch, boolean skipDeploys) {
    var environment = patch.environment;
    var affected = new LinkedHashSet<LiveService>();
    var changed = new LinkedHashMap<String, Set<String>>();
    patch.config.variables(
        (scope, variables) -> changed.put(scope, storeVariables(environment, scope, variables)));
    changed.forEach(
        (scope, names) -> affected.addAll(environment.references.affected(scope, names)));
    patch.config.deploySettings((id, settings) -> {
      ServiceSettings.apply(environment.service(id), settings);
      affected.add(environment.service(id));
    });
    reportRemovals(patch);
    environment.configChanged();
    patch.status = Patch.Status.COMMITTED;
    patch.appliedAt = world.clock.instant();
    if (environment.staged == patch) {
      environment.staged = null;
    }
    world.events.add(environment.name, null, "patch " + patch.id + " committed");
    if (!skipDeploys) {
      deployments.ofSourceHead(affected, DeploymentCause.PATCH, patch.id);
    }
  }

  /** Names, never values; only for a service: nobody waits for the shared variables. */
  private void reportRemovals(Patch patch) {
    var environment = patch.environment;
    patch.config.variables((scope, variables) -> {
      var removed =
          variables.keySet().stream().filter(name -> variables.get(name) == null).toList();
      if (!removed.isEmpty() && !scope.equals(VariableStore.SHARED)) {
        world.events.add(
            environment.service(scope).subject(),
            null,
            WorldEvent.REMOVED_BY_PATCH + ": " + String.join(", ", removed));
      }
    });
  }

  private Set<String> storeVariables(
      LiveEnvironment environment, String scope, Map<String, @Nullable Object> variables) {
    var names = new LinkedHashSet<String>();
    variables.forEach((name, entry) -> {
      var differs =
          entry == null
              ? environment.variables.delete(scope, name)
              : storeValue(environment, scope, name, PatchConfig.object(entry, name));
      if (differs) {
        names.add(name);
      }
    });
    return names;
  }

  private boolean storeValue(
      LiveEnvironment environment, String scope, String name, Map<String, @Nullable Object> entry) {
    var value = String.valueOf(entry.get("value"));
    var seal = Boolean.TRUE.equals(entry.get("isSealed"));
    return environment.variables.set(scope, name, value, seal, world.clock.instant());
  }

  private static void refuseWhileApplying(LiveEnvironment environment) {
    if (environment.applying) {
      throw new GraphqlRefusal(
          "A patch is being applied to this environment: wait until it is committed");
    }
  }
}
