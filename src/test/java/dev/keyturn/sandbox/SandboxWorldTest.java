package dev.keyturn.sandbox;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.sandbox.app.AppSpec;
import dev.keyturn.sandbox.app.Habit;
import dev.keyturn.sandbox.railway.DeploymentCause;
import dev.keyturn.sandbox.railway.DeploymentReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SandboxWorldTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @SuppressWarnings("NullAway.Init")
  private static SandboxWorld world;

  @BeforeAll
  static void start() throws Exception {
    world = Zkeb.start(Zkeb.spec(Habit.THREE_SLOT).withReleaseAfterCleanUp(Duration.ofMillis(300)));
  }

  @AfterAll
  static void close() {
    world.close();
    CLIENT.close();
  }

  private static String of(String variable) {
    return world.environment().getOrDefault(variable, "");
  }

  private static JsonNode post(URI uri, Object body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .headers(headers)
            .header("User-Agent", "keyturn-test/1")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(response.body());
  }

  private static JsonNode railway(String document) throws IOException, InterruptedException {
    return post(
        URI.create(of("KEYTURN_RAILWAY_URL")),
        Map.of("query", document),
        "Project-Access-Token",
        of(Zkeb.TOKEN));
  }

  private static JsonNode variables() throws IOException, InterruptedException {
    return railway(
            "{ variables(projectId: \"%s\", environmentId: \"%s\", serviceId: \"%s\", unrendered: true) }"
                .formatted(Zkeb.PROJECT, Zkeb.ENVIRONMENT, Zkeb.SERVICE))
        .at("/data/variables");
  }

  @Test
  void the_environment_lists_everything_that_a_client_needs() {
    assertThat(world.environment())
        .containsOnlyKeys(
            "KEYTURN_RAILWAY_URL",
            "VAULT_ADDR",
            "KEYTURN_VAULT_ROLE_ID",
            "KEYTURN_VAULT_SECRET_ID",
            Zkeb.TOKEN,
            "KEYTURN_ATTESTATION_TOKEN_ZKEB");
    assertThat(world.environment().values()).doesNotContain("").doesNotHaveDuplicates();
    assertThat(world.edges()).containsOnlyKeys("api-server");
    assertThatThrownBy(() -> world.edge("worker")).hasMessageContaining("api-server");
  }

  @Test
  void a_client_reads_variables_with_the_printed_environment() throws Exception {
    JsonNode variables = variables();
    assertThat(variables.path("ZKEB_MASTER_ENCRYPTION_KEY").asText())
        .isEqualTo("${{ZKEB_MASTER_KEY}}");
    assertThat(variables.path("ZKEB_MASTER_KEY").asText()).hasSize(44);
    assertThat(variables.path("JWT_SECRET").asText()).hasSize(44);
    assertThat(variables.path("API_KEY_SALT").asText()).hasSize(24);
    assertThat(variables.path("KEYTURN_ATTESTATION_TOKEN").asText())
        .isEqualTo(of("KEYTURN_ATTESTATION_TOKEN_ZKEB"));
    assertThat(variables.has("LOG_LEVEL")).isTrue();
    assertThat(variables.has("JWT_SECRET_NEW")).isFalse();
  }

  @Test
  void the_app_role_writes_below_its_paths_and_nowhere_else() throws Exception {
    URI vault = URI.create(of("VAULT_ADDR") + "/v1/");
    String token =
        post(
                vault.resolve("auth/approle/login"),
                Map.of(
                    "role_id",
                    of("KEYTURN_VAULT_ROLE_ID"),
                    "secret_id",
                    of("KEYTURN_VAULT_SECRET_ID")),
                "Content-Type",
                "application/json")
            .at("/auth/client_token")
            .asText();
    Map<String, ?> body = Map.of("data", Map.of("value", "example-only"));
    assertThat(
            post(
                    vault.resolve("secret/data/zkeb/production/JWT_SECRET"),
                    body,
                    "X-Vault-Token",
                    token)
                .at("/data/version")
                .asInt())
        .isEqualTo(1);
    assertThat(
            post(vault.resolve("secret/data/other/JWT_SECRET"), body, "X-Vault-Token", token)
                .path("errors")
                .toString())
        .contains("permission denied");
    assertThat(world.vault().holds("example-only")).isTrue();
    assertThat(world.vault().holds("example")).isFalse();
  }

  @Test
  void the_replicas_attest_to_whoever_has_the_printed_token() throws Exception {
    JsonNode answer =
        post(
            world.edge("api-server").resolve(AppSpec.ATTESTATION_PATH),
            Map.of("nonce", "A".repeat(43), "names", List.of("JWT_SECRET")),
            "Authorization",
            "Bearer " + of("KEYTURN_ATTESTATION_TOKEN_ZKEB"));
    assertThat(answer.at("/secrets/JWT_SECRET")).hasSize(1);
  }

  @Test
  void the_team_releases_after_a_patch_removed_a_variable() throws Exception {
    world.railway().person().writesVariable(Zkeb.PLACE, "JWT_SECRET_NEW", "x".repeat(44));
    world.railway().person().stages(Zkeb.PLACE, "JWT_SECRET_NEW", null);
    railway(
        "mutation { environmentPatchCommitStaged(environmentId: \"%s\", skipDeploys: true) }"
            .formatted(Zkeb.ENVIRONMENT));
    await()
        .until(() ->
            world.railway().deployments(Zkeb.PLACE).stream()
                .map(DeploymentReport::cause)
                .toList()
                .equals(List.of(DeploymentCause.BEGINNING, DeploymentCause.PERSON)));
  }

  @Test
  void nobody_is_refused_while_nothing_happens() throws Exception {
    try (SandboxWorld quiet = Zkeb.start(Zkeb.spec(Habit.THREE_SLOT))) {
      await().until(() -> quiet.soFar().requests() > 300);
      RunReport report = quiet.finish(RunReport.Ending.keyturn(3, true, "COMPLETED"));
      assertThat(report.harmless()).isTrue();
      assertThat(report.tokensVerified()).isPositive();
      assertThat(report.backupsReadable()).isGreaterThanOrEqualTo(40);
      assertThat(report.apiKeysAccepted()).isPositive();
      assertThat(report.redeploysPerService()).containsEntry("api-server", 0);
      assertThat(report.railwayCalls()).isZero();
      assertThat(report.vaultCalls()).isZero();
      assertThat(report.newValuesUsedBeforeKept()).isZero();
    }
  }
}
