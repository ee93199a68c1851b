package dev.keyturn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SandboxCommandTest {
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

  private int run(String... arguments) {
    return Main.run(arguments, Map.of(), out, err, false);
  }
}
