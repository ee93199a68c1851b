package dev.keyturn.sandbox.railway;

import java.time.Duration;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Deployments, their steps and snapshots as the API shows them. */
final class DeploymentViews {
  private final EnvironmentViews environments;

  DeploymentViews(EnvironmentViews environments) {
    this.environments = environments;
  }

  GraphqlObject deployment(LiveDeployment deployment) {
    var service = deployment.service;
    var instances =
        deployment.replicas.stream()
            .map(r ->
                GraphqlObject.of("DeploymentDeploymentInstance")
                    .put("id", r.id)
                    .put("status", r.status.name()))
            .toList();
    return GraphqlObject.of("Deployment")
        .put("id", deployment.id)
        .put("status", deployment.status.name())
        .put("statusUpdatedAt", deployment.statusAt)
        .put("createdAt", deployment.createdAt)
        .put("updatedAt", deployment.statusAt)
        .put("projectId", service.environment.project.id)
        .put("environmentId", service.environment.id)
        .put("serviceId", service.id)
        .put("canRedeploy", deployment.canRedeploy())
        .put("canRollback", deployment.canRollback())
        .put("deploymentStopped", deployment.stopped())
        .put("instances", instances)
        .put("snapshotId", deployment.hasSnapshot() ? deployment.snapshotId : null)
        .put("url", service.edge.authority())
        .put("staticUrl", service.edge.authority())
        .lazy("meta", () -> meta(deployment))
        .lazy("environment", () -> environments.environment(service.environment))
        .lazy("service", () -> environments.service(service));
  }

  @Nullable GraphqlObject snapshot(LiveDeployment deployment) {
    if (!deployment.hasSnapshot()) {
      return null;
    }
    return GraphqlObject.of("DeploymentSnapshot")
        .put("id", deployment.snapshotId)
        .put("createdAt", deployment.createdAt)
        .put("updatedAt", deployment.createdAt)
        .lazy("variables", () -> Variables.shown(deployment.variables));
  }

  GraphqlObject step(LiveDeployment.Step step) {
    var completed = step.completedAt;
    var payload =
        GraphqlObject.of("DeploymentEventPayload")
            .put("attempt", null)
            .put("maxAttempts", null)
            .put("detail", null)
            .put("reason", null)
            .put("skipped", null)
            .put("error", step.error)
            .put(
                "durationMs",
                completed == null
                    ? null
                    : (int) Duration.between(step.createdAt, completed).toMillis());
    return GraphqlObject.of("DeploymentEvent")
        .put("id", step.id)
        .put("step", step.name)
        .put("createdAt", step.createdAt)
        .put("completedAt", completed)
        .put("payload", payload);
  }

  private static Object meta(LiveDeployment deployment) {
    var meta = new LinkedHashMap<String, @Nullable Object>();
    meta.put("commitHash", deployment.image.commit());
    meta.put("imageDigest", deployment.image.digest());
    meta.put("patchId", deployment.patchId);
    meta.put("reason", "deploy");
    return meta;
  }
}
