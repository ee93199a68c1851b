package dev.keyturn.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What a person sees who has just cloned the repository. */
@Isolated("It compares, so nothing else may take the machine's time.")
class SandboxIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** Shown by {@code .ci/run}. */
  private static final Path REPORT = Path.of("target/sandbox-compare.json");

  @Test
  void nobody_notices_keyturn_and_users_do_notice_the_hand_procedure() throws IOException {
    try (var sandbox = Keyturn.start(Map.of(), "sandbox", "--compare", "--json")) {
      int code = sandbox.end(LIMIT);

      assertThat(code).as(sandbox.toString()).isZero();
      Files.writeString(REPORT, sandbox.outText(), UTF_8);
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
}
