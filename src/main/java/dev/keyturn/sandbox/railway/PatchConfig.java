package dev.keyturn.sandbox.railway;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a config patch, as far as it is simulated: variables of services, shared variables,
 * and a few deploy settings. Checked when it is made, so that a patch in the world can always be
 * applied.
 */
final class PatchConfig {
  static final String MASK = "*****";

  private static final Set<String> DEPLOY_SETTINGS =
      Set.of(
          "healthcheckPath",
          "healthcheckTimeout",
          "numReplicas",
          "overlapSeconds",
          "drainingSeconds");

  private final Map<String, @Nullable Object> json;

  private PatchConfig(Map<String, @Nullable Object> json) {
    this.json = json;
  }

  static PatchConfig of(@Nullable Object input, LiveEnvironment environment) {
    var config = new PatchConfig(object(input, "the patch"));
    config.check(environment);
    return config;
  }

  static PatchConfig empty() {
    return new PatchConfig(Map.of());
  }

  /** This config with the other's entries laid over it. */
  PatchConfig mergedWith(PatchConfig over) {
    return new PatchConfig(merge(json, over.json));
  }

  /**
   * The JSON with every variable's value covered, or only the sealed ones. A covered deletion looks
   * like a value.
   */
  Map<String, @Nullable Object> shown(boolean decrypt, LiveEnvironment environment) {
    var copy = new LinkedHashMap<String, @Nullable Object>(json);
    if (json.containsKey("sharedVariables")) {
      copy.put(
          "sharedVariables",
          shownVariables(json.get("sharedVariables"), decrypt, VariableStore.SHARED, environment));
    }
    if (json.containsKey("services")) {
      var services = new LinkedHashMap<String, @Nullable Object>();
      object(json.get("services"), "services")
          .forEach((id, service) -> {
            var body = new LinkedHashMap<String, @Nullable Object>(object(service, id));
            if (body.containsKey("variables")) {
              body.put(
                  "variables", shownVariables(body.get("variables"), decrypt, id, environment));
            }
            services.put(id, body);
          });
      copy.put("services", services);
    }
    return copy;
  }

  /** Visits each scope and its variables; an entry without a value is a deletion. */
  void variables(BiConsumer<String, Map<String, @Nullable Object>> visitor) {
    if (json.get("sharedVariables") != null) {
      visitor.accept(VariableStore.SHARED, object(json.get("sharedVariables"), "sharedVariables"));
    }
    services((id, body) -> {
      if (body.get("variables") != null) {
        visitor.accept(id, object(body.get("variables"), "variables"));
      }
    });
  }

  /** Visits each service id and its deploy settings. */
  void deploySettings(BiConsumer<String, Map<String, @Nullable Object>> visitor) {
    services((id, body) -> {
      if (body.get("deploy") != null) {
        visitor.accept(id, object(body.get("deploy"), "deploy"));
      }
    });
  }

  private void services(BiConsumer<String, Map<String, @Nullable Object>> visitor) {
    if (json.get("services") != null) {
      object(json.get("services"), "services")
          .forEach((id, body) -> visitor.accept(id, object(body, id)));
    }
  }

  private void check(LiveEnvironment environment) {
    onlyKeys(json, Set.of("services", "sharedVariables"), "");
    noNulls(json, "");
    services((id, body) -> {
      if (!environment.services.containsKey(id)) {
        throw GraphqlRefusal.notFound("Service " + id);
      }
      onlyKeys(body, Set.of("variables", "deploy"), "services.<id>.");
      noNulls(body, "services.<id>.");
    });
    deploySettings((_, deploy) -> onlyKeys(deploy, DEPLOY_SETTINGS, "services.<id>.deploy."));
    variables((scope, variables) ->
        variables.forEach((name, entry) -> {
          Variables.checkName(name);
          if (entry != null) {
            checkVariable(environment.variables.get(scope, name), object(entry, name), name);
          }
        }));
  }

  private static void checkVariable(
      VariableStore.@Nullable Entry stored, Map<String, @Nullable Object> entry, String name) {
    onlyKeys(entry, Set.of("value", "isSealed"), "variables.<name>.");
    if (!(entry.get("value") instanceof String)) {
      throw new GraphqlRefusal("Variable " + name + " has no value");
    }
    if (stored != null && stored.sealed() && Boolean.FALSE.equals(entry.get("isSealed"))) {
      throw new GraphqlRefusal("Variable " + name + " is sealed and cannot be unsealed");
    }
  }

  private static Map<String, @Nullable Object> shownVariables(
      @Nullable Object variables, boolean decrypt, String scope, LiveEnvironment environment) {
    var shown = new LinkedHashMap<String, @Nullable Object>();
    object(variables, "variables")
        .forEach((name, entry) -> {
          if (entry == null) {
            shown.put(name, decrypt ? null : Map.of("value", MASK));
            return;
          }
          var body = new LinkedHashMap<String, @Nullable Object>(object(entry, name));
          var stored = environment.variables.get(scope, name);
          var sealed =
              Boolean.TRUE.equals(body.get("isSealed")) || (stored != null && stored.sealed());
          if (!decrypt || sealed) {
            body.put("value", MASK);
          }
          shown.put(name, body);
        });
    return shown;
  }

  private static Map<String, @Nullable Object> merge(
      Map<String, @Nullable Object> under, Map<String, @Nullable Object> over) {
    var merged = new LinkedHashMap<String, @Nullable Object>(under);
    over.forEach((key, value) -> {
      var both = merged.get(key) instanceof Map && value instanceof Map;
      merged.put(key, both ? merge(object(merged.get(key), key), object(value, key)) : value);
    });
    return merged;
  }

  private static void onlyKeys(
      Map<String, @Nullable Object> object, Set<String> allowed, String path) {
    for (var key : object.keySet()) {
      if (!allowed.contains(key)) {
        throw GraphqlRefusal.notSimulated("the patch entry " + path + key);
      }
    }
  }

  /**
   * Only a variable may be null, which deletes it; what null does to a whole section is not known.
   */
  private static void noNulls(Map<String, @Nullable Object> object, String path) {
    object.forEach((key, value) -> {
      if (value == null) {
        throw GraphqlRefusal.notSimulated("a null for the patch entry " + path + key);
      }
    });
  }

  static Map<String, @Nullable Object> object(@Nullable Object value, String what) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new GraphqlRefusal("Invalid config: " + what + " is not an object");
    }
    var copy = new LinkedHashMap<String, @Nullable Object>();
    map.forEach((key, entry) -> copy.put(String.valueOf(key), entry));
    return Collections.unmodifiableMap(copy);
  }
}
