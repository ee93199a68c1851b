package dev.keyturn.sandbox.railway;

import graphql.schema.DataFetchingEnvironment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Carries out the mutations of the schema. With the world's lock held. */
final class Mutations {
  private final LiveWorld world;
  private final Variables variables;
  private final Patches patches;
  private final Deployments deployments;

  Mutations(LiveWorld world, Variables variables, Patches patches, Deployments deployments) {
    this.world = world;
    this.variables = variables;
    this.patches = patches;
    this.deployments = deployments;
  }

  Object carryOut(DataFetchingEnvironment selection) {
    var caller =
        Objects.requireNonNull(selection.getGraphQlContext().<TokenHolder>get(TokenHolder.class));
    caller.known();
    return switch (selection.getField().getName()) {
      case "variableUpsert" -> upsertOne(input(selection), caller);
      case "variableCollectionUpsert" -> upsertMany(input(selection), caller);
      case "variableDelete" -> delete(input(selection), caller);
      case "environmentStageChanges" -> stage(selection, caller);
      case "environmentPatchCommitStaged" -> commitStaged(selection, caller);
      case "environmentPatchCommit" ->
          patches.commit(
              environment(selection, caller),
              selection.getArgument("patch"),
              selection.getArgument("commitMessage"));
      case "deploymentRedeploy" -> redeploy(selection, caller);
      case "deploymentRollback" -> {
        deployments.rollback(deployment(selection, caller));
        yield true;
      }
      case "deploymentRestart" -> {
        deployments.restart(deployment(selection, caller));
        yield true;
      }
      case "serviceInstanceRedeploy" -> redeployLatest(service(selection, caller));
      case "serviceInstanceDeployV2" ->
          deployments.ofCommit(service(selection, caller), selection.getArgument("commitSha")).id;
      case "serviceInstanceUpdate" -> update(selection, caller);
      default ->
          throw GraphqlRefusal.notSimulated("the mutation " + selection.getField().getName());
    };
  }

  private boolean upsertOne(Map<String, @Nullable Object> input, TokenHolder caller) {
    var environment = environment(input, caller);
    var values = Map.of(string(input, "name"), string(input, "value"));
    variables.upsert(
        environment, scope(environment, input), values, false, flag(input, "skipDeploys"));
    return true;
  }

  private boolean upsertMany(Map<String, @Nullable Object> input, TokenHolder caller) {
    var environment = environment(input, caller);
    var values = new LinkedHashMap<String, String>();
    PatchConfig.object(input.get("variables"), "variables")
        .forEach((name, value) -> {
          if (!(value instanceof String string)) {
            throw new GraphqlRefusal("Variable " + name + " is not a string");
          }
          values.put(name, string);
        });
    var scope = scope(environment, input);
    variables.upsert(
        environment, scope, values, flag(input, "replace"), flag(input, "skipDeploys"));
    return true;
  }

  private boolean delete(Map<String, @Nullable Object> input, TokenHolder caller) {
    var environment = environment(input, caller);
    variables.delete(environment, scope(environment, input), string(input, "name"), false);
    return true;
  }

  private GraphqlObject stage(DataFetchingEnvironment selection, TokenHolder caller) {
    var merge = Boolean.TRUE.equals(selection.getArgument("merge"));
    var patch =
        patches.stage(environment(selection, caller), selection.getArgument("input"), merge);
    return new EnvironmentViews(caller).patch(patch);
  }

  private String commitStaged(DataFetchingEnvironment selection, TokenHolder caller) {
    var skipDeploys = Boolean.TRUE.equals(selection.getArgument("skipDeploys"));
    return patches.commitStaged(
        environment(selection, caller), selection.getArgument("commitMessage"), skipDeploys);
  }

  private GraphqlObject redeploy(DataFetchingEnvironment selection, TokenHolder caller) {
    var sameImage = Boolean.TRUE.equals(selection.getArgument("usePreviousImageTag"));
    var deployment =
        deployments.redeploy(deployment(selection, caller), sameImage, DeploymentCause.REDEPLOY);
    return new EnvironmentViews(caller).deployments().deployment(deployment);
  }

  private boolean redeployLatest(LiveService service) {
    var latest = service.latest();
    if (latest == null) {
      throw GraphqlRefusal.notFound("Deployment");
    }
    deployments.redeploy(latest, true, DeploymentCause.REDEPLOY);
    return true;
  }

  private boolean update(DataFetchingEnvironment selection, TokenHolder caller) {
    if (selection.getArgument("environmentId") == null) {
      throw GraphqlRefusal.notSimulated("serviceInstanceUpdate without an environmentId");
    }
    var service = service(selection, caller);
    ServiceSettings.apply(service, input(selection));
    service.environment.configChanged();
    return true;
  }

  private LiveService service(DataFetchingEnvironment selection, TokenHolder caller) {
    return environment(selection, caller).service(Queries.text(selection, "serviceId"));
  }

  private LiveDeployment deployment(DataFetchingEnvironment selection, TokenHolder caller) {
    return caller.require(world.deployment(Queries.text(selection, "id")));
  }

  private LiveEnvironment environment(DataFetchingEnvironment selection, TokenHolder caller) {
    return caller.require(world.environment(Queries.text(selection, "environmentId")));
  }

  private LiveEnvironment environment(Map<String, @Nullable Object> input, TokenHolder caller) {
    var environment = caller.require(world.environment(string(input, "environmentId")));
    if (!environment.project.id.equals(input.get("projectId"))) {
      throw GraphqlRefusal.notFound("Project");
    }
    return environment;
  }

  private static String scope(LiveEnvironment environment, Map<String, @Nullable Object> input) {
    return Variables.scope(environment, (String) input.get("serviceId"));
  }

  private static Map<String, @Nullable Object> input(DataFetchingEnvironment selection) {
    return Objects.requireNonNull(selection.<Map<String, @Nullable Object>>getArgument("input"));
  }

  private static String string(Map<String, @Nullable Object> input, String field) {
    return (String) Objects.requireNonNull(input.get(field));
  }

  private static boolean flag(Map<String, @Nullable Object> input, String field) {
    return Boolean.TRUE.equals(input.get(field));
  }
}
