package dev.keyturn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.keyturn.rotation.Advice;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/**
 * Writes the parts of docs/runbook.md that follow from the code with {@code
 * -Dkeyturn.docs.write=true}; fails, when the page is stale, without it.
 */
class RunbookTest {
  private static final Path PAGE = Path.of("docs/runbook.md");
  private static final String FRESH = "./mvnw test -Dtest=RunbookTest -Dkeyturn.docs.write=true";
  private static final String BEGIN =
      "<!-- From here on made from the code by `" + FRESH + "`. -->\n";

  @Test
  void the_runbook_has_every_phase_and_every_reason_code_as_the_code_says_them()
      throws IOException {
    String page = Files.readString(PAGE);
    assertThat(page).contains(BEGIN);
    String fresh = page.substring(0, page.indexOf(BEGIN)) + BEGIN + "\n" + made();
    if (Boolean.getBoolean("keyturn.docs.write")) {
      Files.writeString(PAGE, fresh);
    }
    assertThat(Files.readString(PAGE)).as("%s is stale; run %s", PAGE, FRESH).isEqualTo(fresh);
  }

  @ParameterizedTest
  @EnumSource
  void its_commands_exist_and_are_complete_for_a_rotation(ReasonCode code) {
    var commands = Advice.of(code).commands("01KAJ6Q3W8M0T5V7X9Z2B4D6F8", "zkeb", "production");

    assertThat(commands)
        .isNotEmpty()
        .allSatisfy(c -> assertThat(c).doesNotContainPattern("\\b(ID|PLAN|ENV)\\b"));
    assertThat(commands)
        .allSatisfy(c -> assertThat(c.startsWith("keyturn ") || c.startsWith("# ")).isTrue());
    for (String command : commands) {
      if (command.startsWith("keyturn ")) {
        var line = new CommandLine(new Keyturn(new Console(nowhere(), nowhere(), false), Map.of()));
        assertThatNoException()
            .as(command)
            .isThrownBy(() -> line.parseArgs(words(command.replaceFirst("\\s+#.*", ""))));
      }
    }
  }

  private static PrintWriter nowhere() {
    return new PrintWriter(Writer.nullWriter());
  }

  /** As a shell takes a line of them apart. */
  private static String[] words(String command) {
    var words = new ArrayList<String>();
    var quoted = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(command);
    while (quoted.find()) {
      words.add(quoted.group(1) == null ? quoted.group(2) : quoted.group(1));
    }
    return words.subList(1, words.size()).toArray(String[]::new);
  }

  private static String trueNow(ReasonCode code) {
    String unknown = Advice.unknown(code);
    String doubt = Advice.doubt(code);
    return unknown != null
        ? unknown
        : "What its phase says above." + (doubt == null ? "" : " " + doubt);
  }

  private static String made() {
    var text =
        new StringBuilder("## What is true in each phase\n\n| Phase | True now |\n| --- | --- |\n");
    for (Phase phase : Phase.values()) {
      text.append("| `%s` | %s |\n".formatted(phase, phase.truth()));
    }
    text.append("\n");
    for (boolean waits : List.of(false, true)) {
      text.append(waits ? "## Waiting\n\n" : "## Stopped, or going back\n\n");
      Arrays.stream(ReasonCode.values())
          .filter(c -> c.waits() == waits)
          .forEach(code -> {
            Advice advice = Advice.of(code);
            text.append(
                "### %s\n\n%s\n\n**True now.** %s\n\n**Urgent?** %s\n\n```sh\n%s\n```\n\n"
                    .formatted(
                        code,
                        code.sentence(),
                        trueNow(code),
                        advice.urgency().sentence(),
                        String.join("\n", advice.commands())));
          });
    }
    return text.toString().stripTrailing() + "\n";
  }
}
