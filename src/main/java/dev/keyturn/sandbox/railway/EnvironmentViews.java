package dev.keyturn.sandbox.railway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Projects, environments, services, variables and patches as the API shows them to one caller. */
final class EnvironmentViews {
  private final TokenHolder caller;
  private final DeploymentViews deployments;

  EnvironmentViews(TokenHolder caller) {
    this.caller = caller;
    this.deployments = new DeploymentViews(this);
  }

  DeploymentViews deployments() {
    return deployments;
  }

  GraphqlObject project(LiveProject project) {
    return GraphqlObject.of("Project")
        .put("id", project.id)
        .put("name", project.name)
        .put("createdAt", project.createdAt)
        .put("updatedAt", project.createdAt)
        .with(
            "environments",
            selection -> {
              var ephemeral = Boolean.TRUE.equals(selection.getArgument("isEphemeral"));
              var all =
                  ephemeral
                      ? List.<LiveEnvironment>of()
                      : List.copyOf(project.environments.values());
              return Connections.page(all, selection, this::environment);
            })
        .with(
            "services",
            selection -> {
              var byId = new LinkedHashMap<String, LiveService>();
              project.environments.values().forEach(e -> e.services.forEach(byId::putIfAbsent));
              return Connections.page(List.copyOf(byId.values()), selection, this::service);
            });
  }

  /**
   * Its name and id are open to every token of the project; what it holds only to those that may
   * enter it.
   */
  GraphqlObject environment(LiveEnvironment environment) {
    return GraphqlObject.of("Environment")
        .put("id", environment.id)
        .put("name", environment.name)
        .put("projectId", environment.project.id)
        .put("isEphemeral", false)
        .put("createdAt", environment.createdAt)
        .put("updatedAt", environment.createdAt)
        .lazy("configEtag", () -> caller.require(environment).etag())
        .with(
            "config",
            selection ->
                config(
                    caller.require(environment),
                    Boolean.TRUE.equals(selection.getArgument("decryptVariables"))))
        .with(
            "serviceInstances",
            selection ->
                Connections.page(
                    List.copyOf(caller.require(environment).services.values()),
                    selection,
                    this::serviceInstance))
        .with(
            "variables",
            selection ->
                Connections.page(
                    caller.require(environment).variables.all(),
                    selection,
                    entry -> variable(environment, entry)));
  }

  GraphqlObject service(LiveService service) {
    var project = service.environment.project;
    return GraphqlObject.of("Service")
        .put("id", service.id)
        .put("name", service.name)
        .put("projectId", project.id)
        .lazy("project", () -> project(project))
        .put("createdAt", project.createdAt)
        .put("updatedAt", project.createdAt);
  }

  GraphqlObject serviceInstance(LiveService service) {
    return GraphqlObject.of("ServiceInstance")
        .put("id", service.instanceId)
        .put("serviceId", service.id)
        .put("serviceName", service.name)
        .put("environmentId", service.environment.id)
        .lazy("service", () -> service(service))
        .lazy(
            "latestDeployment",
            () -> service.latest() == null ? null : deployments.deployment(service.latest()))
        .lazy(
            "activeDeployments",
            () -> service.active().stream().map(deployments::deployment).toList())
        .put("numReplicas", service.numReplicas)
        .put("region", null)
        .put(
            "source",
            GraphqlObject.of("ServiceSource")
                .put("repo", "sandbox/" + service.name)
                .put("image", null))
        .put("builder", "RAILPACK")
        .put("buildCommand", null)
        .put("dockerfilePath", null)
        .put("rootDirectory", null)
        .put("startCommand", null)
        .put("preDeployCommand", null)
        .put("healthcheckPath", service.healthcheckPath)
        .put("healthcheckTimeout", service.healthcheckTimeout)
        .put("overlapSeconds", service.overlapSeconds)
        .put("drainingSeconds", service.drainingSeconds)
        .put("cronSchedule", null)
        .put("nextCronRunAt", null)
        .put("sleepApplication", service.sleepApplication)
        .put("restartPolicyType", "NEVER")
        .put("restartPolicyMaxRetries", 0)
        .put("railwayConfigFile", null)
        .put("watchPatterns", List.of())
        .put("isUpdatable", true)
        .put("upstreamUrl", null)
        .put("createdAt", service.environment.createdAt)
        .put("updatedAt", service.environment.createdAt);
  }

  private GraphqlObject variable(LiveEnvironment environment, VariableStore.Entry entry) {
    var shared = entry.scope().equals(VariableStore.SHARED);
    return GraphqlObject.of("Variable")
        .put("id", entry.id())
        .put("name", entry.name())
        .put("environmentId", environment.id)
        .put("serviceId", shared ? null : entry.scope())
        .put("isSealed", entry.sealed())
        .put("references", References.named(entry.value()))
        .put("createdAt", entry.createdAt())
        .put("updatedAt", entry.updatedAt())
        .lazy("environment", () -> environment(environment))
        .lazy("service", () -> service(environment.service(entry.scope())));
  }

  GraphqlObject patch(Patch patch) {
    return GraphqlObject.of("EnvironmentPatch")
        .put("id", patch.id)
        .put("environmentId", patch.environment.id)
        .lazy("environment", () -> environment(patch.environment))
        .put("status", patch.status.name())
        .with(
            "patch",
            selection ->
                patch.config.shown(
                    Boolean.TRUE.equals(selection.getArgument("decryptVariables")),
                    patch.environment))
        .put("message", patch.message)
        .put("lastAppliedError", patch.lastAppliedError)
        .put("appliedAt", patch.appliedAt)
        .put("createdAt", patch.createdAt)
        .put("updatedAt", patch.updatedAt);
  }

  /**
   * What is staged; with nothing staged Railway still answers an object, whose id is {@code
   * <empty>}.
   */
  GraphqlObject staged(LiveEnvironment environment) {
    var patch = environment.staged;
    if (patch != null) {
      return patch(patch);
    }
    var nothing = patch(new Patch(environment, PatchConfig.empty(), environment.createdAt));
    return nothing.put("id", "<empty>");
  }

  private static Map<String, @Nullable Object> config(
      LiveEnvironment environment, boolean decrypt) {
    var services = new LinkedHashMap<String, @Nullable Object>();
    for (var service : environment.services.values()) {
      var body = new LinkedHashMap<String, @Nullable Object>();
      var variables = variables(environment, service.id, decrypt);
      if (!variables.isEmpty()) {
        body.put("variables", variables);
      }
      var deploy = new LinkedHashMap<String, @Nullable Object>();
      if (service.healthcheckPath != null) {
        deploy.put("healthcheckPath", service.healthcheckPath);
        deploy.put("healthcheckTimeout", service.healthcheckTimeout);
      }
      deploy.put("numReplicas", service.numReplicas);
      deploy.put("overlapSeconds", service.overlapSeconds);
      deploy.put("drainingSeconds", service.drainingSeconds);
      body.put("deploy", deploy);
      services.put(service.id, body);
    }
    var config = new LinkedHashMap<String, @Nullable Object>();
    config.put("services", services);
    var shared = variables(environment, VariableStore.SHARED, decrypt);
    if (!shared.isEmpty()) {
      config.put("sharedVariables", shared);
    }
    return config;
  }

  private static Map<String, @Nullable Object> variables(
      LiveEnvironment environment, String scope, boolean decrypt) {
    var result = new LinkedHashMap<String, @Nullable Object>();
    for (var entry : environment.variables.in(scope)) {
      var body = new LinkedHashMap<String, @Nullable Object>();
      body.put("value", decrypt && !entry.sealed() ? entry.value() : PatchConfig.MASK);
      if (entry.sealed()) {
        body.put("isSealed", true);
      }
      result.put(entry.name(), body);
    }
    return result;
  }
}
