package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What a person sees who has just cloned the repository. */
@Isolated("It compares, so nothing else may take the machine's time.")
class SandboxIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @Test
  void nobody_notices_keyturn_and_users_do_notice_the_hand_procedure() {
    try (var sandbox = Keyturn.start(Map.of(), "sandbox", "--compare", "--json")) {
      int code = sandbox.end(LIMIT);

      assertThat(code).as(sandbox.toString()).isZero();
      JsonNode runs = sandbox.json().path("runs");
      assertThat(runs).as(sandbox.toString()).hasSize(2);
      JsonNode keyturn = runs.get(0);
      assertThat(keyturn.path("mode").asText()).isEqualTo("keyturn");
      Runs.assertUnnoticed(keyturn);
      assertThat(keyturn.path("redeploysPerService")).hasToString("{\"api-server\":3}");
      JsonNode byHand = runs.get(1);
      assertThat(byHand.path("mode").asText()).isEqualTo("by-hand");
      assertThat(Runs.count(byHand, "tokensRejected")).as(byHand.toString()).isPositive();
      assertThat(Runs.count(byHand, "backupsLost")).as(byHand.toString()).isPositive();
      assertThat(byHand.path("redeploysPerService").path("api-server").asInt())
          .isGreaterThanOrEqualTo(9);
      assertThat(Runs.count(byHand, "newValuesUsedBeforeKept")).isPositive();
    }
  }

  @Test
  void a_clean_up_that_rides_on_the_teams_deploy_costs_one_redeploy_less() {
    try (var sandbox = Keyturn.start(Map.of(), "sandbox", "--ride", "--json")) {
      int code = sandbox.end(LIMIT);

      assertThat(code).as(sandbox.toString()).isZero();
      JsonNode runs = sandbox.json().path("runs");
      assertThat(runs).hasSize(1);
      Runs.assertUnnoticed(runs.get(0));
      assertThat(runs.get(0).path("redeploysPerService")).hasToString("{\"api-server\":2}");
    }
  }
}
