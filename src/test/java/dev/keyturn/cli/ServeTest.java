package dev.keyturn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyturn.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program in a process of its own; there is no Vault. It is ended through its handle, because
 * {@code Process.destroy} closes what it has said.
 */
class ServeTest {
  private static final String TOKEN = "hvs.canary-of-the-vault-token";

  @TempDir private Path directory;

  @Test
  void it_says_where_it_serves_and_ends_in_time_when_it_is_told_to() throws Exception {
    Process process = start("text", "--port", "0");
    try (var http = HttpClient.newHttpClient()) {
      String line = process.inputReader().readLine();

      assertThat(line).matches("keyturn serves on http://localhost:[0-9]+");
      URI alive = URI.create(line.substring(line.indexOf("http")) + "/health");
      var answer = http.send(HttpRequest.newBuilder(alive).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);

      process.toHandle().destroy();

      assertThat(Patience.awaitEnd(process, Duration.ofSeconds(25))).isTrue();
      assertThat(process.inputReader().readLine()).isNull();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void the_log_is_one_json_object_a_line_where_that_is_asked_for() throws Exception {
    Process process = start("json", "--port", "0");
    String said;
    try {
      process.inputReader().readLine();
      said = process.errorReader().readLine();
      process.toHandle().destroy();
      assertThat(Patience.awaitEnd(process, Duration.ofSeconds(25))).isTrue();
      List<String> rest = process.errorReader().lines().toList();
      for (String line : rest) {
        new JsonMapper().readTree(line);
      }
      assertThat(String.join("\n", rest)).doesNotContain(TOKEN);
    } finally {
      process.destroyForcibly();
    }
    var event = new JsonMapper().readTree(said);
    assertThat(event.path("level").asText()).isIn("INFO", "WARN");
    assertThat(event.path("formattedMessage").asText()).isNotBlank().doesNotContain(TOKEN);
  }

  @Test
  void a_port_that_cannot_be_is_refused_in_one_line() throws Exception {
    Process process = start("text", "--port", "70000");

    assertThat(Patience.awaitEnd(process, Duration.ofSeconds(25))).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(process.errorReader().lines().toList())
        .singleElement()
        .asString()
        .contains("the port is a whole number from 0 to 65535");
  }

  private Process start(String log, String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dlogback.configurationFile=" + Path.of("src/main/resources/logback.xml"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(n -> n.matches("(KEYTURN|VAULT)_.*|DATABASE_URL|PORT"));
    builder.environment().put("KEYTURN_DATA", directory.toString());
    builder.environment().put("KEYTURN_PLANS", "rotation-plans");
    builder.environment().put("KEYTURN_LOG", log);
    builder.environment().put("VAULT_ADDR", "http://127.0.0.1:9");
    builder.environment().put("VAULT_TOKEN", TOKEN);
    return builder.start();
  }
}
