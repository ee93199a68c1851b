package dev.keyturn.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.access.AccessRole;
import dev.keyturn.wiring.Server;
import dev.keyturn.wiring.Settings.WrongSetting;
import io.micronaut.web.router.Router;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The description is of this server, and of nothing else. */
class DescriptionTest {
  private static final Description DESCRIPTION = new Description();
  private static ApiFixture api;

  @BeforeAll
  static void start() {
    api = ApiFixture.start(Map.of("KEYTURN_API_DOCS", "on"));
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void it_names_every_route_of_the_running_server_and_no_other() {
    var served = new TreeSet<String>();
    api.beans()
        .getBean(Router.class)
        .uriRoutes()
        .filter(r -> !r.getHttpMethodName().equals("HEAD"))
        .map(r -> r.getHttpMethodName() + " " + r.getUriMatchTemplate().toPathString())
        .filter(r -> r.contains(" /api/") && !r.contains(" /api/docs"))
        .forEach(served::add);
    var described = new TreeSet<String>();
    DESCRIPTION
        .document()
        .path("paths")
        .properties()
        .forEach(p ->
            p.getValue()
                .fieldNames()
                .forEachRemaining(
                    m -> described.add(m.toUpperCase(java.util.Locale.ROOT) + " " + p.getKey())));

    assertThat(described).isEqualTo(served).hasSizeGreaterThan(20);
  }

  @Test
  void every_operation_needs_the_token_has_a_name_of_its_own_and_says_how_it_may_be_refused() {
    JsonNode document = DESCRIPTION.document();
    var names = new HashSet<String>();

    assertThat(document.at("/security/0/bearer").isArray()).isTrue();
    assertThat(document.at("/components/securitySchemes/bearer/scheme").asText())
        .isEqualTo("bearer");
    for (JsonNode path : document.path("paths")) {
      for (JsonNode operation : path) {
        String name = operation.path("operationId").asText();
        assertThat(names.add(name)).as(name).isTrue();
        assertThat(operation.path("security").isMissingNode()).as(name).isTrue();
        assertThat(operation.path("summary").asText()).as(name).isNotBlank();
        for (String status : List.of("400", "401", "403", "429")) {
          assertThat(
                  operation
                      .at("/responses/" + status + "/content/application~1problem+json/schema/$ref")
                      .asText())
              .as(name + " " + status)
              .endsWith("/Problem");
        }
        operation
            .path("parameters")
            .forEach(p ->
                assertThat(p.path("description").asText())
                    .as(name + " " + p.path("name"))
                    .isNotBlank());
        JsonNode body = operation.path("requestBody");
        if (!body.isMissingNode()) {
          String schema = body.at("/content/application~1json/schema/$ref").asText();
          assertThat(document.at(schema.substring(1)).path("additionalProperties").asText())
              .as(schema)
              .isEqualTo("false");
        }
      }
    }
  }

  @Test
  void whether_it_is_shown_in_a_browser_is_said_plainly_or_not_at_all() {
    assertThatThrownBy(() -> Server.start(Map.of("KEYTURN_API_DOCS", "yes"), 0))
        .isInstanceOf(WrongSetting.class)
        .hasMessageContaining("KEYTURN_API_DOCS is on or off");
  }

  @Test
  void it_is_served_to_whoever_may_see() {
    var answer = api.get(AccessRole.VIEWER, "/api/v1/openapi.yaml");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/yaml");
    assertThat(answer.body()).startsWith("openapi: 3.0");
  }

  @Test
  void its_page_and_scripts_come_from_here_without_a_token_and_tell_nothing() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      for (String path :
          List.of(
              "/api/docs",
              "/api/docs/docs.js",
              "/api/docs/docs.css",
              "/api/docs/swagger-ui.css",
              "/api/docs/swagger-ui-bundle.js")) {
        var answer =
            http.send(
                HttpRequest.newBuilder(api.at(path)).header("Accept", "text/html,*/*").build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
            .contains("script-src 'self'");
        if (!path.contains("swagger-ui")) {
          assertThat(answer.body()).as(path).doesNotContain("http:").doesNotContain("https:");
        }
      }
      for (String path :
          List.of(
              "/api/docs/index.html",
              "/api/docs/swagger-initializer.js",
              "/api/docs/..%2fapplication.yml",
              "/webjars/swagger-ui/5.34.1/index.html")) {
        var answer =
            http.send(HttpRequest.newBuilder(api.at(path)).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isIn(401, 404);
      }
    }
  }
}
