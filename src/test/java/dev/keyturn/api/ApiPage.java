package dev.keyturn.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Right;
import dev.keyturn.rotation.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The parts of docs/api.md that are made: written with {@code -Dkeyturn.docs.write=true}, held
 * against the page without.
 */
final class ApiPage {
  private static final Path PAGE = Path.of("docs/api.md");
  private static final String FRESH = "./mvnw test -Dtest=EndpointTest -Dkeyturn.docs.write=true";
  private static final String BEGIN =
      "<!-- Made from the %s by `" + FRESH + "`; the build fails when it is stale. -->\n";
  private static final String END = "<!-- The end of what is made from the %s. -->";

  private ApiPage() {}

  /** Routes of the running server, and who may ask them. */
  static void compareEndpoints(List<ServedApi.Route> routes) throws IOException {
    compare("running server", table(routes));
  }

  /** Every word in a problem's type, its status and its remedy. */
  static void compareRefusals() throws IOException {
    compare(
        "code",
        Arrays.stream(Refusal.values())
            .map(r ->
                "| `"
                    + r.name()
                    + "` | "
                    + r.status()
                    + " | "
                    + r.remedy().replace("|", "\\|")
                    + " |\n")
            .collect(
                Collectors.joining(
                    "", "| Reason | Status | What you do |\n| --- | ---: | --- |\n", "")));
  }

  private static void compare(String source, String fresh) throws IOException {
    String text = Files.readString(PAGE);
    String mark = BEGIN.formatted(source);
    int begin = text.indexOf(mark);
    int end = text.indexOf(END.formatted(source));
    assertThat(begin).as("the mark where it begins: " + mark).isNotNegative();
    assertThat(end).as("the mark where it ends").isGreaterThan(begin);
    begin += mark.length();
    if (Boolean.getBoolean("keyturn.docs.write")) {
      Files.writeString(PAGE, text.substring(0, begin) + "\n" + fresh + "\n" + text.substring(end));
      return;
    }
    assertThat(text.substring(begin, end).strip())
        .as(PAGE + " is stale; run " + FRESH)
        .isEqualTo(fresh.strip());
  }

  private static String table(List<ServedApi.Route> routes) {
    String roles =
        Arrays.stream(AccessRole.values())
            .map(AccessRole::word)
            .collect(Collectors.joining(" | ", "| Endpoint | ", " | no token |\n"));
    String line = "| --- |" + " :---: |".repeat(AccessRole.values().length + 1) + "\n";
    return routes.stream().flatMap(ApiPage::rows).collect(Collectors.joining("", roles + line, ""));
  }

  private static Stream<String> rows(ServedApi.Route route) {
    String row =
        route
            .right()
            .map(right -> row("`" + route + "`", right.roles()))
            .orElseGet(() ->
                "| `" + route + "` |" + " yes |".repeat(AccessRole.values().length + 1) + "\n");
    return route.right().equals(Optional.of(Right.START))
        ? Stream.of(
            row, row("`" + route + "` with `\"emergency\": true`", Right.START_EMERGENCY.roles()))
        : Stream.of(row);
  }

  private static String row(String what, Set<AccessRole> allowed) {
    return Arrays.stream(AccessRole.values())
        .map(role -> allowed.contains(role) ? "yes" : "403")
        .collect(Collectors.joining(" | ", "| " + what + " | ", " | 401 |\n"));
  }
}
