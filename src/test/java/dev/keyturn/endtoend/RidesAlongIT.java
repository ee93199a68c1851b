package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The team deploys by itself, and Keyturn has waited for that. */
@Execution(ExecutionMode.CONCURRENT)
class RidesAlongIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);

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
