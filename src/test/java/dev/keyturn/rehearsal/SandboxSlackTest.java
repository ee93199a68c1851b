package dev.keyturn.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.plan.PlanReader;
import dev.keyturn.plan.PlanReading;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SandboxSlackTest {
  private static final Path PLAN = Path.of("rotation-plans", "zkeb.yaml");

  @Test
  void the_plans_approvers_the_newcomer_and_a_stranger_are_there_and_the_channel_of_the_plan()
      throws Exception {
    try (var slack = SandboxSlack.start(plan(), 0);
        var body = slack.page().resolve("/page/state").toURL().openStream()) {
      JsonNode state = new ObjectMapper().readTree(body);

      assertThat(state.path("users").findValuesAsText("name"))
          .containsExactly("keyturn", "alice", "bob", "newcomer", "stranger");
      assertThat(state.path("channels").findValuesAsText("name")).containsExactly("deployments");
      assertThat(plan().approvers())
          .containsExactly("alice@zkeb.example.com", "bob@zkeb.example.com");
      assertThat(slack.variables()).doesNotContainKey("KEYTURN_SLACK_APP_TOKEN");
      assertThat(slack.variablesWithSocket()).containsKey("KEYTURN_SLACK_APP_TOKEN");
    }
  }

  private static SandboxPlan plan() throws Exception {
    var reading = new PlanReader().read(PLAN.toString(), Files.readAllBytes(PLAN));
    if (!(reading instanceof PlanReading.Valid(var read, var _))) {
      throw new AssertionError(reading);
    }
    return new SandboxPlan(read, read.environments().getLast(), false);
  }
}
