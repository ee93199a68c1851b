package dev.keyturn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.plan.PlanReader;
import dev.keyturn.plan.PlanReading;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SandboxSlackTest {
  private static final Path PLAN = Path.of("rotation-plans", "zkeb.yaml");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void where_the_plan_asks_nobody_there_is_nothing_to_approve_and_nothing_is_started() {
    assertThat(run("sandbox", "--approve-in-slack", "-e", "staging")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("wants no approval in staging").contains("-e");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void by_hand_nobody_is_asked() {
    assertThat(run("sandbox", "--by-hand", "--approve-in-slack")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("leave out --by-hand or --approve-in-slack");
  }

  @Test
  void the_help_says_that_one_can_approve_in_slack() {
    assertThat(run("sandbox", "--help")).isZero();
    assertThat(out.toString(UTF_8)).contains("--approve-in-slack").contains("--slack-port");
  }

  @Test
  void the_plans_approvers_the_newcomer_and_a_stranger_are_there_and_the_channel_of_the_plan()
      throws Exception {
    try (var slack = SandboxSlack.start(plan(), 0);
        var body = slack.page().resolve("/page/state").toURL().openStream()) {
      JsonNode state = new ObjectMapper().readTree(body);

      assertThat(state.path("users").findValuesAsText("name"))
          .containsExactly("keyturn", "alice", "bob", "newcomer", "stranger");
      assertThat(state.path("channels").findValuesAsText("name")).containsExactly("deployments");
      assertThat(SandboxSlack.approvers(plan()))
          .containsExactly("alice@zkeb.example.com", "bob@zkeb.example.com");
      assertThat(slack.variables()).doesNotContainKey("KEYTURN_SLACK_APP_TOKEN");
      assertThat(slack.variablesWithSocket()).containsKey("KEYTURN_SLACK_APP_TOKEN");
    }
  }

  private int run(String... arguments) {
    return Main.run(arguments, Map.of(), out, err, false);
  }

  private static SandboxPlan plan() throws Exception {
    var reading = new PlanReader().read(PLAN.toString(), Files.readAllBytes(PLAN));
    if (!(reading instanceof PlanReading.Valid(var read, var _))) {
      throw new AssertionError(reading);
    }
    return new SandboxPlan(read, read.environments().getLast(), false);
  }
}
