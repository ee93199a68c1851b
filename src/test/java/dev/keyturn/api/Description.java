package dev.keyturn.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.oas.OpenApi30;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** The API's description as it was made from the code, to hold answers against it. */
public final class Description {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROBLEM = "#/components/schemas/Problem";

  private final JsonNode document = read();
  private final JsonSchemaFactory schemas = schemas();
  private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();

  public JsonNode document() {
    return document;
  }

  /**
   * Holds an answer against what its operation says: a good one must be described, and its body as
   * described; a bad one is a problem. What no operation is at is left alone.
   */
  public void check(String method, String path, HttpResponse<String> answer) {
    Optional<JsonNode> operation = operation(method, path);
    int status = answer.statusCode();
    if (operation.isEmpty() || status == 304) {
      return;
    }
    if (status >= 400) {
      holds(PROBLEM, answer.body(), method + " " + path);
      return;
    }
    JsonNode response = operation.get().path("responses").path(String.valueOf(status));
    assertThat(response.isObject()).as("%s %s answers %d", method, path, status).isTrue();
    String type = answer.headers().firstValue("content-type").orElse("").replaceAll(";.*", "");
    JsonNode content = response.path("content").path(type);
    assertThat(content.isObject()).as("%s %s answers %s", method, path, type).isTrue();
    if (type.equals("application/json")) {
      holds(content.path("schema").path("$ref").asText(), answer.body(), method + " " + path);
    }
  }

  private Optional<JsonNode> operation(String method, String path) {
    String plain = path.replaceAll("\\?.*", "");
    for (var entry : document.path("paths").properties()) {
      String pattern = entry.getKey().replaceAll("\\{[^}]+}", "[^/]+");
      JsonNode operation = entry.getValue().path(method.toLowerCase(java.util.Locale.ROOT));
      if (plain.matches(pattern) && operation.isObject()) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }

  private void holds(String ref, String body, String what) {
    assertThat(ref).as(what).isNotEmpty();
    try {
      assertThat(compiled.computeIfAbsent(ref, this::compile).validate(JSON.readTree(body)))
          .as(what + ": " + body)
          .isEmpty();
    } catch (IOException e) {
      throw new AssertionError(what + " is no JSON: " + body, e);
    }
  }

  private JsonSchema compile(String ref) {
    ObjectNode root = JSON.createObjectNode();
    root.putArray("allOf").addObject().put("$ref", ref);
    root.set("components", document.path("components"));
    return schemas.getSchema(root);
  }

  private static JsonSchemaFactory schemas() {
    JsonMetaSchema openApi =
        JsonMetaSchema.builder(OpenApi30.getInstance())
            .keyword(new NonValidationKeyword("components"))
            .keyword(new NonValidationKeyword("x-enum-descriptions"))
            .build();
    return JsonSchemaFactory.builder()
        .metaSchema(openApi)
        .defaultMetaSchemaIri(openApi.getIri())
        .build();
  }

  private static JsonNode read() {
    try (@Nullable InputStream in =
        Description.class.getResourceAsStream("/META-INF/swagger/keyturn-api.yml")) {
      return JSON.valueToTree(new Yaml().<Map<String, Object>>load(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
