package dev.keyturn.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.wiring.Settings.WrongSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingTextTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `.*?\\|");
  private static final Pattern NAME = Pattern.compile("`([A-Z][A-Z_<>]+)`");

  /** That hold a URL or a token, by what the page calls them. */
  private static Stream<String> urlsAndTokens() throws IOException {
    return ROW.matcher(Files.readString(Path.of("docs/configuration.md")))
        .results()
        .flatMap(row -> NAME.matcher(row.group()).results())
        .map(name -> name.group(1).replace("<NAME>", "OPS"))
        .filter(
            name -> name.matches(".*_(URL|ADDR|ISSUER|TOKEN|SECRET|SECRET_ID|ROLE_ID|KEY|TEAM)"));
  }

  @Test
  void the_page_has_them_all() throws IOException {
    assertThat(urlsAndTokens())
        .contains(
            "DATABASE_URL",
            "VAULT_ADDR",
            "VAULT_TOKEN",
            "KEYTURN_VAULT_SECRET_ID",
            "KEYTURN_OIDC_JWKS_URL",
            "KEYTURN_WEBHOOK_OPS_SECRET",
            "KEYTURN_PAGERDUTY_OPS_KEY",
            "KEYTURN_SLACK_BOT_TOKEN")
        .hasSizeGreaterThan(18);
  }

  @ParameterizedTest
  @MethodSource("urlsAndTokens")
  void every_url_and_token_is_named_with_what_it_has_too_much_and_not_shown(String name) {
    for (String text :
        new String[] {
          "\"hunter2\"",
          "'hunter2'",
          "“hunter2”",
          "hunter2\n",
          "hunter2\r\n",
          " hunter2",
          "hunter2 ",
          "hunter2\u00a0",
          "hunter2\u200b",
          "\ufeffhunter2",
          "hunter2\nhunter2",
          "hunter\ufffd2",
          name + "=hunter2",
          "${{Postgres.HUNTER}}"
        }) {
      assertThatThrownBy(() -> Settings.from(new ProcessEnvironment(Map.of(name, text))))
          .as("%s", text)
          .isInstanceOf(WrongSetting.class)
          .hasMessageStartingWith(name + " ")
          .hasMessageEndingWith(".")
          .message()
          .doesNotContainIgnoringCase("hunter");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          VAULT_TOKEN | `"hvs.x"` | stands in quotation marks
          VAULT_ADDR | `"https://vault:8200` | stands in quotation marks
          VAULT_ADDR | `https://vault :8200` | has a blank in it
          RAILWAY_TOKEN_SHOP | `x y` | has a character that nobody sees
          KEYTURN_ATTESTATION_TOKEN_SHOP | `'x'` | stands in quotation marks
          KEYTURN_APPLICATION_HOSTS | `"a.example.com"` | stands in quotation marks
          """)
  void what_was_found_is_said(String name, String text, String found) {
    assertThat(SettingText.wrong(new ProcessEnvironment(Map.of(name, text)), List.of()))
        .singleElement()
        .extracting(Throwable::getMessage)
        .asString()
        .startsWith(name + " " + found + ". ");
  }

  @ParameterizedTest
  @CsvSource({
    "VAULT_ADDR, http://vault.internal:8200",
    "VAULT_ADDR, http://127.0.0.1.example.com:8200",
    "KEYTURN_RAILWAY_URL, http://backboard.railway.com/graphql/v2"
  })
  void nobody_on_the_way_reads_along(String name, String url) {
    assertThatThrownBy(() -> Settings.from(new ProcessEnvironment(Map.of(name, url))))
        .isInstanceOf(WrongSetting.class)
        .hasMessageStartingWith(name + " is no https URL with a host; http is for this machine");
  }

  @Test
  void lists_may_end_in_a_line_break_and_what_is_not_ours_is_left_alone() {
    var fine =
        Map.of(
            "KEYTURN_PEOPLE", "alice@example.com: viewer\n",
            "KEYTURN_SLACK_CHANNEL", "#deployments",
            "VAULT_TOKEN", "hvs.CAESI-a_b",
            "KEYTURN_SMTP_URL", "smtps://u:p%22@mail.example.com",
            "LS_COLORS", " 'x' ",
            "GITHUB_TOKEN", "\"x\"\n");
    assertThat(SettingText.wrong(new ProcessEnvironment(fine), List.of())).isEmpty();
    assertThat(SettingText.wrong(new ProcessEnvironment(fine), List.of("GITHUB_TOKEN"))).hasSize(1);
  }
}
