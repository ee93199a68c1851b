package dev.keyturn.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The served OpenAPI document: its operations with their parameters and bodies. */
final class DescribedRequests {
  private final Map<String, Object> document;

  DescribedRequests(String yaml) {
    document = map(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
  }

  /**
   * @param in {@code path}, {@code query} or {@code header}
   */
  record Parameter(String name, String in, Map<String, Object> schema) {}

  /**
   * @param body of an object: each property with its schema; null: none
   */
  record Operation(
      String method,
      String path,
      List<Parameter> parameters,
      @Nullable Map<String, Map<String, Object>> body) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  List<Operation> operations() {
    var operations = new ArrayList<Operation>();
    map(document.get("paths"))
        .forEach((path, methods) ->
            map(methods)
                .forEach((method, operation) ->
                    operations.add(operation(method, path, map(operation)))));
    return operations;
  }

  private Operation operation(String method, String path, Map<String, Object> operation) {
    var parameters = new ArrayList<Parameter>();
    if (operation.get("parameters") instanceof List<?> list) {
      for (Object each : list) {
        var parameter = resolved(map(each));
        parameters.add(
            new Parameter(
                String.valueOf(parameter.get("name")),
                String.valueOf(parameter.get("in")),
                resolved(map(parameter.get("schema")))));
      }
    }
    Map<String, Map<String, Object>> body = null;
    if (operation.get("requestBody") instanceof Map<?, ?> request) {
      var content = map(map(request).get("content"));
      var schema = resolved(map(map(content.get("application/json")).get("schema")));
      body = new LinkedHashMap<>();
      for (var property : map(schema.get("properties")).entrySet()) {
        body.put(property.getKey(), resolved(map(property.getValue())));
      }
    }
    return new Operation(method.toUpperCase(Locale.ROOT), path, parameters, body);
  }

  /** Follows a reference, also one that stands alone in {@code allOf}. */
  private Map<String, Object> resolved(Map<String, Object> schema) {
    if (schema.get("$ref") instanceof String reference) {
      Map<String, Object> at = document;
      for (String name : reference.substring("#/".length()).split("/", -1)) {
        at = map(at.get(name));
      }
      return resolved(at);
    }
    if (schema.get("allOf") instanceof List<?> all && all.size() == 1) {
      return resolved(map(all.getFirst()));
    }
    return schema;
  }

  private static Map<String, Object> map(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new AssertionError("the description has no object where one is needed: " + value);
    }
    var typed = new LinkedHashMap<String, Object>();
    map.forEach((key, each) -> typed.put(String.valueOf(key), each));
    return typed;
  }
}
