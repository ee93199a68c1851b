package dev.keyturn.wiring;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.zaxxer.hikari.HikariDataSource;
import dev.keyturn.schedule.RotationScheduler;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {
  private RunningServer running;

  @BeforeEach
  void start(@TempDir Path directory) {
    running = new RunningServer(directory, Map.of());
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void all_is_up_and_every_dependency_has_its_latency() throws Exception {
    assertThat(running.get("/health").body()).isEqualTo("{\"status\":\"up\"}");
    assertThat(running.get("/health").statusCode()).isEqualTo(200);
    assertThat(running.get("/health/ready").statusCode()).isEqualTo(200);
    JsonNode ready = json("/health/ready").path("checks");
    assertThat(ready.fieldNames()).toIterable().containsExactly("database", "scheduler");

    var deep = running.get("/health/deep");

    assertThat(deep.statusCode()).as(deep.body()).isEqualTo(200);
    JsonNode checks = json("/health/deep").path("checks");
    assertThat(checks.fieldNames())
        .toIterable()
        .containsExactly("database", "scheduler", "vault", "railway");
    for (JsonNode check : checks) {
      assertThat(check.path("status").asText()).isEqualTo("up");
      assertThat(check.path("reason").asText()).isEqualTo("ok");
      assertThat(check.path("ms").isIntegralNumber()).isTrue();
    }
  }

  @Test
  void without_vault_deep_says_so_while_the_process_lives_and_is_ready() throws Exception {
    running.stopVault();

    var deep = running.get("/health/deep");

    assertThat(deep.statusCode()).isEqualTo(503);
    JsonNode vault = json("/health/deep").path("checks").path("vault");
    assertThat(vault.path("status").asText()).isEqualTo("down");
    assertThat(vault.path("reason").asText()).isEqualTo("transient");
    assertThat(deep.body()).doesNotContain(running.vaultWorld.rootToken()).doesNotContain("http");
    assertThat(running.get("/health").statusCode()).isEqualTo(200);
    assertThat(running.get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void a_revoked_token_is_rejected_and_its_value_is_not_shown() throws Exception {
    String token = running.vaultWorld.rootToken();
    running.vaultWorld.revoke(token);

    var deep = running.get("/health/deep");

    assertThat(json("/health/deep").at("/checks/vault/reason").asText()).isEqualTo("rejected");
    assertThat(deep.body()).doesNotContain(token);
  }

  @Test
  void without_its_database_the_process_lives_and_is_not_ready() throws Exception {
    var pool = DelegatingDataSource.unwrapDataSource(running.beans().getBean(DataSource.class));
    assertThat(pool).isInstanceOf(HikariDataSource.class);
    ((HikariDataSource) pool).setConnectionTimeout(250);
    ((HikariDataSource) pool).close();

    await().until(() -> running.get("/health/ready").statusCode() == 503);

    assertThat(json("/health/ready").at("/checks/database/reason").asText())
        .isEqualTo("unreachable");
    assertThat(running.get("/health").statusCode()).isEqualTo(200);
    // Nobody can tell whose token it is.
    assertThat(running.get("/metrics").statusCode()).isEqualTo(503);
    assertThat(running.get("/metrics").body()).contains("urn:keyturn:reason:UNAVAILABLE");
  }

  @Test
  void a_process_that_takes_no_turns_is_not_ready() throws Exception {
    running.beans().getBean(RotationScheduler.class).close();

    await().until(() -> running.get("/health/ready").statusCode() == 503);

    assertThat(json("/health/ready").at("/checks/scheduler/reason").asText()).isEqualTo("stopped");
  }

  @Test
  void however_often_it_is_asked_railway_is_looked_at_once_in_half_a_minute() throws Exception {
    for (int i = 0; i < 20; i++) {
      running.get("/health/deep");
    }

    assertThat(running.railwayCalls).hasValue(1);
  }

  private JsonNode json(String path) throws IOException, InterruptedException {
    return new JsonMapper().readTree(running.get(path).body());
  }
}
