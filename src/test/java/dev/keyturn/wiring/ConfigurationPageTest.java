package dev.keyturn.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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
