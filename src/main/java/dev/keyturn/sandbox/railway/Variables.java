package dev.keyturn.sandbox.railway;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes stored variables as the plain variable operations do: at once, unstaged. With
 * the world's lock held.
 */
final class Variables {
  private final LiveWorld world;
  private final Deployments deployments;

  Variables(LiveWorld world, Deployments deployments) {
    this.world = world;
    this.deployments = deployments;
  }

  /**
   * {@code serviceId} null means the shared variables: Railway's silent trap for a forgotten
   * argument.
   */
  static String scope(LiveEnvironment environment, @Nullable String serviceId) {
    return serviceId == null ? VariableStore.SHARED : environment.service(serviceId).id;
  }

  static void checkName(String name) {
    if (name.startsWith("RAILWAY_")) {
      throw GraphqlRefusal.notSimulated(
          "a write to " + name + ": names with RAILWAY_ are Railway's own");
    }
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new GraphqlRefusal("Invalid variable name");
    }
  }

  void upsert(
      LiveEnvironment environment,
      String scope,
      Map<String, String> values,
      boolean replace,
      boolean skipDeploys) {
    values.keySet().forEach(Variables::checkName);
    var changed = new LinkedHashSet<String>();
    var affected = new LinkedHashSet<LiveService>();
    if (replace) {
      for (var entry : environment.variables.in(scope)) {
        if (!values.containsKey(entry.name())) {
          affected.addAll(environment.references.affected(scope, Set.of(entry.name())));
          environment.variables.delete(scope, entry.name());
          changed.add(entry.name());
        }
      }
    }
    values.forEach((name, value) -> {
      if (environment.variables.set(scope, name, value, false, world.clock.instant())) {
        changed.add(name);
      }
    });
    affected.addAll(environment.references.affected(scope, changed));
    stored(environment, scope, changed, affected, skipDeploys);
  }

  void delete(LiveEnvironment environment, String scope, String name, boolean skipDeploys) {
    if (!environment.variables.delete(scope, name)) {
      throw GraphqlRefusal.notFound("Variable");
    }
    stored(
        environment,
        scope,
        Set.of(name),
        environment.references.affected(scope, Set.of(name)),
        skipDeploys);
  }

  /** As written; a sealed value is null. */
  Map<String, @Nullable String> unrendered(LiveEnvironment environment, String scope) {
    var result = new LinkedHashMap<String, @Nullable String>();
    environment
        .variables
        .in(scope)
        .forEach(e -> result.put(e.name(), e.sealed() ? null : e.value()));
    return result;
  }

  /** With references resolved and Railway's own variables added; a sealed value is null. */
  Map<String, @Nullable String> rendered(LiveEnvironment environment, String scope) {
    var result = shown(environment.references.rendered(scope));
    if (!scope.equals(VariableStore.SHARED)) {
      result.putAll(environment.service(scope).railwayVariables());
    }
    return result;
  }

  static Map<String, @Nullable String> shown(Map<String, References.Rendered> variables) {
    var result = new LinkedHashMap<String, @Nullable String>();
    variables.forEach((name, value) -> result.put(name, value.sealed() ? null : value.value()));
    return result;
  }

  private void stored(
      LiveEnvironment environment,
      String scope,
      Set<String> names,
      Set<LiveService> affected,
      boolean skipDeploys) {
    if (names.isEmpty()) {
      return;
    }
    environment.configChanged();
    var place =
        scope.equals(VariableStore.SHARED)
            ? environment.name
            : environment.service(scope).subject();
    world.events.add(place, null, "variables written: " + String.join(", ", names));
    if (!skipDeploys) {
      deployments.ofSourceHead(affected, DeploymentCause.VARIABLE_CHANGE, null);
    }
  }
}
