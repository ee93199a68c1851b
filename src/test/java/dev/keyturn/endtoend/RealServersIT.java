package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.adapter.vault.DocumentedPolicy;
import dev.keyturn.adapter.vault.RealVault;
import dev.keyturn.rehearsal.RehearsedPlan;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A whole rotation where nothing but Railway and the application is the sandbox's. */
@Execution(ExecutionMode.CONCURRENT)
class RealServersIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @Test
  void a_rotation_on_a_real_postgresql_and_a_real_vault_ends_as_in_the_sandbox()
      throws IOException, InterruptedException, SQLException {
    try (var vault =
            RealVault.startOrSkip("a whole rotation on a real PostgreSQL and a real Vault");
        var postgres = EmbeddedPostgres.builder().start();
        var rehearsed = Shop.start()) {
      var environment = environment(rehearsed, vault, postgres);
      var before = RailwayReader.variables(environment);

      assertNothingAmissAtVault(environment);
      run(environment, 10, "rotate", "shop", "-e", "production", "-r", "test", "--detach");
      run(environment, 10, "run-due", "--patience", "PT0S");
      String id = value(postgres, "select id from rotation");
      run(Shop.as("alice", environment), 0, "approve", id, "-r", "reviewed");
      run(environment, 0, "run-due");

      assertThat(value(postgres, "select phase from rotation")).isEqualTo("COMPLETED");
      var after = RailwayReader.variables(environment);
      for (String secret : Shop.SECRETS) {
        assertBothVersionsKept(vault, secret, before.get(secret), after.get(secret));
        assertThat(after.keySet()).doesNotContain(secret + "_NEW", secret + "_PREVIOUS");
      }
      assertThat(rehearsed.world().vault().calls()).as("calls of the sandbox's Vault").isZero();
      assertNothingAmissAtVault(environment);
      assertAuditVerifies(rehearsed, environment);
      var load = rehearsed.world().soFar();
      assertThat(load.tokensVerified()).isPositive();
      assertThat(load.tokensRejected()).isZero();
      assertThat(load.backupsLost()).isZero();
    }
  }

  private static Map<String, String> environment(
      RehearsedPlan rehearsed, RealVault vault, EmbeddedPostgres postgres) {
    vault.policy("keyturn", DocumentedPolicy.hcl());
    var role = vault.appRole(Duration.ofHours(1), Duration.ofHours(24), "keyturn");
    var environment = new TreeMap<>(rehearsed.environment());
    environment.remove("KEYTURN_DATA");
    environment.put(
        "DATABASE_URL",
        "postgresql://postgres:p%40ss@localhost:" + postgres.getPort() + "/postgres");
    environment.put("VAULT_ADDR", vault.address().toString());
    environment.put("KEYTURN_VAULT_ROLE_ID", role.roleId());
    environment.put("KEYTURN_VAULT_SECRET_ID", role.secretId());
    return environment;
  }

  /** The outgoing value was adopted, the incoming one is the newest. No value is ever shown. */
  private static void assertBothVersionsKept(
      RealVault vault, String secret, String outgoing, String incoming) {
    String field = secret.toLowerCase(Locale.ROOT);
    String path = "shop/production/" + field;
    JsonNode metadata = vault.root().get("secret/metadata/" + path).body().path("data");
    assertThat(metadata.path("current_version").asInt()).as("versions of " + secret).isEqualTo(2);
    assertThat(metadata.path("cas_required").asBoolean()).isTrue();
    assertThat(metadata.path("max_versions").asInt()).isEqualTo(50);
    assertThat(value(vault, path, 1, field).equals(outgoing)).as("adopted " + secret).isTrue();
    assertThat(value(vault, path, 2, field).equals(incoming)).as("in force " + secret).isTrue();
    assertThat(incoming.equals(outgoing)).as(secret + " is the old one").isFalse();
  }

  private static String value(RealVault vault, String path, int version, String field) {
    String at = "secret/data/" + path + "?version=" + version;
    return vault.root().get(at).body().path("data").path("data").path(field).asText();
  }

  /** With the policy of the documentation, and no warning about a right too many. */
  private static void assertNothingAmissAtVault(Map<String, String> environment) {
    var doctor = Keyturn.run(environment, "doctor", "shop", "--json");
    doctor.end(Duration.ZERO);
    JsonNode findings = doctor.json().path("findings");
    int seen = 0;
    for (JsonNode finding : findings) {
      if (finding.path("subject").asText().startsWith("vault")) {
        seen++;
        // How long the secret id lives is a right that this policy does not give.
        if (!finding.path("subject").asText().matches("vault (path|credential).*")) {
          assertThat(finding.path("status").asText()).as(finding.toString()).isEqualTo("ok");
        }
      }
    }
    assertThat(seen).as(findings.toString()).isGreaterThan(5);
  }

  private static void assertAuditVerifies(
      RehearsedPlan rehearsed, Map<String, String> environment) {
    Path export = rehearsed.folder().resolve("audit.jsonl");
    var exported = run(environment, 0, "audit", "export", export.toString(), "--json");
    run(
        Map.of(),
        0,
        "audit",
        "verify",
        export.toString(),
        "--public-key",
        exported.json().path("publicKey").asText(),
        "--anchor",
        exported.json().path("anchor").asText());
  }

  private static Keyturn run(Map<String, String> environment, int code, String... arguments) {
    var run = Keyturn.start(environment, arguments);
    assertThat(run.end(LIMIT)).as(run.toString()).isEqualTo(code);
    return run;
  }

  private static String value(EmbeddedPostgres postgres, String query) throws SQLException {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
