package dev.keyturn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.sandbox.vault.VaultServer;
import dev.keyturn.sandbox.vault.VaultWorld;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCommandTest {
  @TempDir private Path folder;
  private final VaultWorld vaultWorld = new VaultWorld(Clock.systemUTC());
  private VaultServer vault;

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  @BeforeEach
  void start() throws IOException {
    vault = VaultServer.start(vaultWorld, 0);
  }

  @AfterEach
  void stop() {
    vault.close();
  }

  @Test
  void a_token_is_made_shown_once_listed_without_its_text_and_revoked() throws IOException {
    Run made =
        run("token create --person Alice@Example.com --label ci --role operator --role auditor");
    assertThat(made.code()).as(made.err()).isZero();
    String text = made.out().strip();
    assertThat(text).matches("kt_[0-9A-Za-z]{49}");
    assertThat(made.err()).contains("for alice@example.com until ").doesNotContain(text);

    Run list = run("token list --json");
    assertThat(list.out() + list.err()).doesNotContain(text);
    JsonNode token = list.json().path("tokens").path(0);
    assertThat(token.path("person").asText()).isEqualTo("alice@example.com");
    assertThat(token.path("roles").toString()).isEqualTo("[\"auditor\",\"operator\"]");
    assertThat(token.path("createdBy").asText()).isEqualTo("carol");
    assertThat(token.path("state").asText()).isEqualTo("valid");
    assertThat(token.path("lastUsed").isNull()).isTrue();
    assertThat(
            Duration.between(
                Instant.parse(token.path("createdAt").asText()),
                Instant.parse(token.path("expiresAt").asText())))
        .isEqualTo(Duration.ofDays(90));
    assertThat(token.has("hash")).isFalse();
    String id = token.path("id").asText();

    assertThat(run("token revoke " + id + " --reason lost").code()).isZero();
    assertThat(run("token list").out()).contains(id + "  revoked  alice@example.com");
    Run again = run("token revoke " + id + " --reason lost");
    assertThat(again.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(again.err()).hasLineCount(1);

    Path trail = folder.resolve("trail.jsonl");
    run("audit export " + trail);
    String entries = Files.readString(trail);
    assertThat(entries)
        .contains("\"action\":\"token.created\"")
        .contains("\"action\":\"token.revoked\"")
        .contains("for alice@example.com as auditor operator: ci")
        .contains("\"reason\":\"lost\"")
        .doesNotContain(text)
        .doesNotContain(text.substring(3, 30));
  }

  @Test
  void as_json_it_is_one_object_with_the_token_in_it() throws IOException {
    Run made =
        run("token create --person a@x --label l --role viewer --plan zkeb --expires 12h --json");

    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out()).hasLineCount(1);
    assertThat(made.err()).isEmpty();
    assertThat(made.json().path("token").asText()).matches("kt_[0-9A-Za-z]{49}");
    assertThat(made.json().path("plans").toString()).isEqualTo("[\"zkeb\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token create --label l --role viewer",
        "token create --person a@x --role viewer",
        "token create --person a@x --label l",
        "token create --person a@x --label l --role king",
        "token create --person a;x --label l --role viewer",
        "token create --person a@x --label l --role viewer --plan ../x",
        "token create --person a@x --label l --role viewer --expires 367d",
        "token create --person a@x --label l --role viewer --expires 0d",
        "token create --person a@x --label l --role viewer --expires forever",
        "token revoke nothing --reason r",
        "token revoke nothing"
      })
  void what_cannot_be_is_refused_in_a_line(String line) {
    Run run = run(line);

    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("keyturn: ").doesNotContain("\tat ");
  }

  private Run run(String line) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        Main.run(
            line.split(" ", -1),
            Map.of(
                "KEYTURN_DATA", folder.resolve("data").toString(),
                "KEYTURN_PLANS", folder.toString(),
                "KEYTURN_ACTOR", "carol",
                "VAULT_ADDR", vault.address().toString(),
                "VAULT_TOKEN", vaultWorld.rootToken()),
            out,
            err,
            false);
    return new Run(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
