package dev.keyturn.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RightTest {

  @ParameterizedTest
  @CsvSource({
    "VIEWER,SEE",
    "OPERATOR,SEE START STEER",
    "APPROVER,SEE DECIDE",
    "AUDITOR,SEE READ_AUDIT",
    "ADMIN,SEE START STEER READ_AUDIT RE_ANCHOR",
    "RESPONDER,SEE START START_EMERGENCY STEER RE_ANCHOR"
  })
  void each_role_has_exactly_these_rights(AccessRole role, String rights) {
    var who = new Principal("a@example.com", Set.of(role), Set.of(), "api", null);

    assertThat(
            Arrays.stream(Right.values())
                .filter(who::has)
                .map(Right::name)
                .collect(Collectors.joining(" ")))
        .isEqualTo(rights);
  }

  @Test
  void the_page_shows_the_table_as_it_is() throws IOException {
    String page = Files.readString(Path.of("docs/access.md"));
    String head =
        Arrays.stream(AccessRole.values())
            .map(AccessRole::word)
            .collect(Collectors.joining(" | ", "| Right | What it allows | ", " |"));

    assertThat(page).contains(head);
    for (Right right : Right.values()) {
      String row =
          page.lines().filter(l -> l.startsWith("| `" + right + "` |")).findFirst().orElseThrow();
      assertThat(row)
          .endsWith(
              Arrays.stream(AccessRole.values())
                  .map(role -> right.roles().contains(role) ? "yes" : "no")
                  .collect(Collectors.joining(" | ", "| ", " |")));
    }
  }

  @Test
  void a_token_for_some_plans_does_not_read_the_trail_which_speaks_of_all() {
    var limited = new Principal("a@x", Set.of(AccessRole.ADMIN), Set.of("zkeb"), "api", "t");

    assertThat(limited.has(Right.READ_AUDIT)).isFalse();
    assertThat(limited.has(Right.SEE)).isTrue();
  }

  @Test
  void who_is_nothing_may_nothing() {
    var nobody = new Principal("a@example.com", Set.of(), Set.of(), "api", null);

    assertThat(Right.values()).noneMatch(nobody::has);
  }

  @Test
  void one_person_has_one_name_however_it_is_written() {
    assertThat(new Principal("Alice@Example.COM", Set.of(), Set.of(), "api", null).name())
        .isEqualTo("alice@example.com");
  }
}
