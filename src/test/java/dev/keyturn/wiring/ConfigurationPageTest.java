package dev.keyturn.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.plan.OwnSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationPageTest {
  private static final String NAMES = "(?:KEYTURN|VAULT)_[A-Z][A-Z_]*|DATABASE_URL|PORT|USER";
  private static final Pattern READ = Pattern.compile("\"(" + NAMES + ")\"");
  private static final Pattern SUBSTITUTED = Pattern.compile("\\$\\{(" + NAMES + ")[:}-]");

  /** In the launcher's head. */
  private static final Pattern LISTED = Pattern.compile("(?m)^# {3}(" + NAMES + ") ");

  private static final Pattern DESCRIBED = Pattern.compile("`(" + NAMES + ")`");

  @Test
  void the_page_names_every_variable_that_is_read_and_no_other() throws IOException {
    var read = new TreeSet<String>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(ConfigurationPageTest::ours).toList()) {
        read.addAll(find(READ, file));
      }
    }
    read.addAll(find(SUBSTITUTED, Path.of("src/main/resources/logback.xml")));
    read.addAll(find(LISTED, Path.of("keyturn")));

    assertThat(find(DESCRIBED, Path.of("docs/configuration.md"))).isEqualTo(read);
    // And so none of them can be sent where a plan says.
    assertThat(read).hasSizeGreaterThan(40).allMatch(OwnSettings::has);
  }

  /** A look-up that no regular name in quotes gives away: the middle of the name is a plan's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "KEYTURN_WEBHOOK_SECURITY_URL",
        "KEYTURN_WEBHOOK_SECURITY_SECRET",
        "KEYTURN_PAGERDUTY_SHOP_KEY",
        "KEYTURN_WEBHOOK_KEYTURN_ATTESTATION_TOKEN_SECRET"
      })
  void settings_with_a_name_in_their_middle_are_ours_too(String setting) {
    assertThat(OwnSettings.has(setting)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"KEYTURN_SLACK_SIGNING_SECRET", "VAULT_TOKEN", "DATABASE_URL"})
  void no_setting_is_handed_out_as_a_plans_token(String setting) {
    var environment = new ProcessEnvironment(Map.of(setting, "x", "RAILWAY_TOKEN_SHOP", "y"));

    assertThat(environment.find(setting)).isEqualTo("x");
    assertThat(environment.token(setting)).isNull();
    assertThat(environment.token("RAILWAY_TOKEN_SHOP")).isEqualTo("y");
  }

  private static boolean ours(Path file) {
    return file.toString().endsWith(".java")
        && !file.toString().toLowerCase(Locale.ROOT).contains("sandbox");
  }

  private static Set<String> find(Pattern pattern, Path file) throws IOException {
    var found = new TreeSet<String>();
    var matcher = pattern.matcher(Files.readString(file));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
