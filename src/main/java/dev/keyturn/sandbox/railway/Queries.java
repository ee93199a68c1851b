package dev.keyturn.sandbox.railway;

import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers the queries of the schema. With the world's lock held. */
final class Queries {
  private static final String WORKSPACE = "sandbox";

  private final LiveWorld world;
  private final Variables variables;
  private final Budgets budgets;

  Queries(LiveWorld world, Variables variables, Budgets budgets) {
    this.world = world;
    this.variables = variables;
    this.budgets = budgets;
  }

  @Nullable Object answer(DataFetchingEnvironment selection) {
    var caller =
        Objects.requireNonNull(selection.getGraphQlContext().<TokenHolder>get(TokenHolder.class));
    var views = new EnvironmentViews(caller);
    return switch (selection.getField().getName()) {
      case "projectToken" -> projectToken(caller.projectToken(), views);
      case "apiToken" -> apiToken(caller);
      case "me" -> me(caller);
      case "project" -> views.project(caller.require(project(text(selection, "id"))));
      case "environment" -> views.environment(environment(selection, caller));
      case "environmentStagedChanges" -> views.staged(environmentNamed(selection, caller));
      case "environmentPatch" -> views.patch(patch(text(selection, "id"), caller));
      case "environmentPatches" ->
          Connections.page(
              environmentNamed(selection, caller).patches.reversed(), selection, views::patch);
      case "workflowStatus" -> workflow(text(selection, "workflowId"), caller);
      case "serviceInstance" ->
          views.serviceInstance(
              environmentNamed(selection, caller).service(text(selection, "serviceId")));
      case "deployment" -> views.deployments().deployment(deployment(selection, "id", caller));
      case "deployments" ->
          Connections.page(
              deployments(selection, caller), selection, views.deployments()::deployment);
      case "deploymentEvents" ->
          Connections.page(
              List.copyOf(deployment(selection, "id", caller).steps),
              selection,
              views.deployments()::step);
      case "deploymentSnapshot" ->
          views.deployments().snapshot(deployment(selection, "deploymentId", caller));
      case "variables" -> variables(selection, caller);
      case "variablesForServiceDeployment" -> variablesForDeployment(selection, caller);
      default -> throw GraphqlRefusal.notSimulated("the query " + selection.getField().getName());
    };
  }

  private GraphqlObject projectToken(AccessToken.ForProject token, EnvironmentViews views) {
    var environment = world.environment(token.environmentId());
    return GraphqlObject.of("ProjectToken")
        .put("id", "token-" + token.name())
        .put("name", token.name())
        .put("displayToken", "****")
        .put("createdAt", environment.createdAt)
        .put("projectId", token.projectId())
        .put("environmentId", token.environmentId())
        .lazy("project", () -> views.project(environment.project))
        .lazy("environment", () -> views.environment(environment));
  }

  private static GraphqlObject apiToken(TokenHolder caller) {
    caller.requireWorkspace();
    var workspace =
        GraphqlObject.of("ApiTokenWorkspace").put("id", WORKSPACE).put("name", WORKSPACE);
    return GraphqlObject.of("ApiTokenContext").put("workspaces", List.of(workspace));
  }

  private GraphqlObject me(TokenHolder caller) {
    var account = caller.account();
    var left = budgets.left(caller.budget());
    return GraphqlObject.of("User")
        .put("id", "user-" + account.name())
        .put("name", account.name())
        .put("email", account.name() + "@sandbox.invalid")
        .put(
            "apiTokenRateLimit",
            GraphqlObject.of("ApiTokenRateLimit")
                .put("remainingPoints", left.remaining())
                .put("resetsAt", left.resetsAt().toString()));
  }

  private LiveProject project(String id) {
    return Optional.ofNullable(world.projects.get(id))
        .orElseThrow(() -> GraphqlRefusal.notFound("Project"));
  }

  private LiveEnvironment environment(DataFetchingEnvironment selection, TokenHolder caller) {
    caller.known();
    var environment = world.environment(text(selection, "id"));
    String projectId = selection.getArgument("projectId");
    if (projectId != null && !projectId.equals(environment.project.id)) {
      throw GraphqlRefusal.notFound("Environment");
    }
    return caller.require(environment);
  }

  private LiveEnvironment environmentNamed(DataFetchingEnvironment selection, TokenHolder caller) {
    caller.known();
    return caller.require(world.environment(text(selection, "environmentId")));
  }

  private LiveDeployment deployment(
      DataFetchingEnvironment selection, String argument, TokenHolder caller) {
    caller.known();
    return caller.require(world.deployment(text(selection, argument)));
  }

  private Patch patch(String id, TokenHolder caller) {
    caller.known();
    var patch =
        world.environments.values().stream()
            .flatMap(environment -> environment.patches.stream())
            .filter(candidate -> candidate.id.equals(id))
            .findFirst()
            .orElseThrow(() -> GraphqlRefusal.notFound("EnvironmentPatch"));
    caller.require(patch.environment);
    return patch;
  }

  private GraphqlObject workflow(String id, TokenHolder caller) {
    caller.known();
    var workflow = world.workflows.get(id);
    if (workflow == null) {
      return GraphqlObject.of("WorkflowResult")
          .put("status", Workflow.Status.NotFound.name())
          .put("error", null);
    }
    caller.require(workflow.environment);
    var status = workflow.poll();
    var error = status == Workflow.Status.Error ? workflow.error : null;
    return GraphqlObject.of("WorkflowResult").put("status", status.name()).put("error", error);
  }

  /** Newest first, as Railway lists them. */
  private List<LiveDeployment> deployments(DataFetchingEnvironment selection, TokenHolder caller) {
    caller.known();
    var input =
        Objects.requireNonNull(selection.<Map<String, @Nullable Object>>getArgument("input"));
    var status = input.get("status") instanceof Map<?, ?> filter ? filter : Map.of();
    var found =
        world.deployments.values().stream()
            .filter(d -> matches(input.get("projectId"), d.service.environment.project.id))
            .filter(d -> matches(input.get("environmentId"), d.service.environment.id))
            .filter(d -> matches(input.get("serviceId"), d.service.id))
            .filter(d -> !(status.get("in") instanceof List<?> in) || in.contains(d.status.name()))
            .filter(d ->
                !(status.get("notIn") instanceof List<?> notIn) || !notIn.contains(d.status.name()))
            .toList();
    found.forEach(caller::require);
    return found.reversed();
  }

  private static boolean matches(@Nullable Object wanted, String actual) {
    return wanted == null || wanted.equals(actual);
  }

  private Map<String, @Nullable String> variables(
      DataFetchingEnvironment selection, TokenHolder caller) {
    var environment = inProject(selection, environmentNamed(selection, caller));
    var scope = Variables.scope(environment, selection.getArgument("serviceId"));
    return Boolean.TRUE.equals(selection.getArgument("unrendered"))
        ? variables.unrendered(environment, scope)
        : variables.rendered(environment, scope);
  }

  private Map<String, @Nullable String> variablesForDeployment(
      DataFetchingEnvironment selection, TokenHolder caller) {
    var environment = inProject(selection, environmentNamed(selection, caller));
    return variables.rendered(environment, environment.service(text(selection, "serviceId")).id);
  }

  private static LiveEnvironment inProject(
      DataFetchingEnvironment selection, LiveEnvironment environment) {
    if (!environment.project.id.equals(selection.getArgument("projectId"))) {
      throw GraphqlRefusal.notFound("Project");
    }
    return environment;
  }

  static String text(DataFetchingEnvironment selection, String argument) {
    return Objects.requireNonNull(selection.<String>getArgument(argument));
  }
}
