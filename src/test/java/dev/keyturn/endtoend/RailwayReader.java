package dev.keyturn.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;

/** Reads the shop's variables over Railway's own API. */
final class RailwayReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUERY =
      "query V($p: String!, $e: String!, $s: String!) {"
          + " variables(projectId: $p, environmentId: $e, serviceId: $s, unrendered: true) }";

  private RailwayReader() {}

  static Map<String, String> variables(Map<String, String> environment)
      throws IOException, InterruptedException {
    String body =
        JSON.writeValueAsString(
            Map.of(
                "query",
                QUERY,
                "variables",
                Map.of("p", Shop.PROJECT, "e", Shop.ENVIRONMENT, "s", Shop.SERVICE)));
    var request =
        HttpRequest.newBuilder(URI.create(environment.get("KEYTURN_RAILWAY_URL")))
            .header("Content-Type", "application/json")
            .header("User-Agent", "keyturn-tests/1")
            .header("Project-Access-Token", environment.get("RAILWAY_TOKEN_SHOP"))
            .POST(BodyPublishers.ofString(body))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      JsonNode answer = JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
      var variables = new TreeMap<String, String>();
      answer
          .path("data")
          .path("variables")
          .properties()
          .forEach(v -> variables.put(v.getKey(), v.getValue().asText()));
      if (variables.isEmpty()) {
        throw new AssertionError("no variables: " + answer.path("errors"));
      }
      return variables;
    }
  }
}
