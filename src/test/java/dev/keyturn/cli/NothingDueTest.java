package dev.keyturn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Most runs from cron find nothing due: they must be cheap, and hang on nothing outside. */
class NothingDueTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void run_due_with_nothing_due_needs_neither_vault_nor_railway() throws IOException {
    Path plans = Files.createDirectory(folder.resolve("plans"));
    Files.writeString(
        plans.resolve("zkeb.yaml"),
        Files.readString(Path.of("rotation-plans/zkeb.yaml"))
            .replaceFirst("(?s)schedule:.*?\\R(?=approval:)", "schedule: on-demand\n"));

    int code = run(Map.of("VAULT_ADDR", "http://127.0.0.1:9", "VAULT_TOKEN", "example-only"));

    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(out.toString(UTF_8).strip()).isEqualTo("nothing is due");
    assertThat(code).isZero();
  }

  @Test
  void run_due_with_something_due_says_which_setting_it_lacks() throws IOException {
    Path plans = Files.createDirectory(folder.resolve("plans"));
    Files.writeString(
        plans.resolve("zkeb.yaml"),
        Files.readString(Path.of("rotation-plans/zkeb.yaml")).replaceFirst("  window: .*\\R", ""));

    int code = run(Map.of());

    assertThat(err.toString(UTF_8)).startsWith("keyturn: VAULT_ADDR is not set.").hasLineCount(1);
    assertThat(code).isEqualTo(ExitCode.USAGE.code());
  }

  private int run(Map<String, String> more) {
    var environment = new java.util.HashMap<>(more);
    environment.put("KEYTURN_PLANS", folder.resolve("plans").toString());
    environment.put("KEYTURN_DATA", folder.resolve("data").toString());
    return Main.run(new String[] {"run-due"}, environment, out, err, false);
  }
}
