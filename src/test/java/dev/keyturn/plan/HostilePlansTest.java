package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyturn.Seeded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files written to harm the reader, or to be read as something other than they look like. */
class HostilePlansTest {
  private final PlanReader reader = new PlanReader();

  @TempDir Path folder;

  @Test
  void billion_laughs_are_refused_without_being_told() {
    var bomb = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(reasons(bomb.toString())).containsOnly(PlanReason.ALIAS_OR_ANCHOR);
  }

  @Test
  void an_alias_to_itself_is_refused() {
    assertThat(reasons("a: &a [*a]")).containsOnly(PlanReason.ALIAS_OR_ANCHOR);
  }

  @Test
  void nesting_is_refused_at_the_seventeenth_level() {
    assertThat(reasons("[".repeat(60_000))).containsExactly(PlanReason.TOO_DEEP);
    assertThat(reasons("{a: ".repeat(15_000))).containsExactly(PlanReason.TOO_DEEP);
    assertThat(reasons("[".repeat(17) + "]".repeat(17))).containsExactly(PlanReason.TOO_DEEP);
    assertThat(reasons("[".repeat(16) + "]".repeat(16))).containsExactly(PlanReason.WRONG_TYPE);
  }

  @Test
  void a_scalar_of_4_MB_is_refused_before_it_is_parsed() throws IOException {
    Files.writeString(folder.resolve("large.yaml"), "title: " + "x".repeat(4 * 1024 * 1024));
    assertThat(reasonsOf("large.yaml")).containsExactly(PlanReason.TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "title: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]",
        "title: !!java.io.File [/etc/passwd]",
        "title: !local x",
        "!!map {a: b}",
        "secrets: !!set {a, b}"
      })
  void tags_are_refused_whatever_they_name(String text) {
    assertThat(reasons(text)).containsOnly(PlanReason.TAG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan: a\u0000b",
        "plan: \u202Eyaml",
        "# \u2066 comment\nplan: a",
        "plan: a\u200Bb",
        "plan: \u001B[31mred",
        "\uFEFFplan: a"
      })
  void invisible_characters_are_refused_even_in_comments(String text) {
    assertThat(reasons(text)).containsExactly(PlanReason.FORBIDDEN_CHARACTER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void the_place_of_an_invisible_character_is_told_however_lines_end(String end) {
    assertThat(wrong("plan: a" + end + end + "ab\u200Bc" + end))
        .singleElement()
        .satisfies(m -> {
          assertThat(m.line()).isEqualTo(3);
          assertThat(m.column()).isEqualTo(3);
        });
  }

  @Test
  void escapes_do_not_bring_invisible_characters_back() {
    assertThat(reasons("plan: \"a\\0b\"")).contains(PlanReason.MALFORMED);
    assertThat(wrong("plan: \"\\u202Eyaml\"")).allSatisfy(m -> assertThat(m.text()).isASCII());
  }

  @Test
  void look_alike_letters_are_no_letters() {
    // Cyrillic a, fullwidth E, and a digit of another script.
    assertThat(reasons("plan: zkeb\u0430")).contains(PlanReason.MALFORMED);
    assertThat(reasons("secrets: [{ name: \uFF25NV }]")).contains(PlanReason.VALUE_INSTEAD_OF_NAME);
    assertThat(reasons("secrets: [{ retire: { unused-for: \u0661h } }]"))
        .contains(PlanReason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../zkeb.yaml",
        "..",
        "a/b.yaml",
        "/etc/passwd",
        "%2e%2e.yaml",
        "a\\b.yaml",
        "a\u0000.yaml",
        ".yaml",
        "a.yaml/",
        "Zkeb.yaml",
        "zkeb.yaml.bak",
        "zk\u0435b.yaml",
        "\u202Elmay.bekz",
        ""
      })
  void no_name_leads_out_of_the_folder(String fileName) {
    assertThat(reasonsOf(fileName)).containsExactly(PlanReason.FOREIGN_FILE);
  }

  @Test
  void a_link_is_not_followed() throws IOException {
    var outside = Files.writeString(folder.resolve("outside.txt"), "plan: outside");
    var plans = Files.createDirectory(folder.resolve("plans"));
    Files.createSymbolicLink(plans.resolve("outside.yaml"), outside);
    Files.createDirectory(plans.resolve("folder.yaml"));

    assertThat(PlanFolder.read(plans).mistakes())
        .extracting(PlanMistake::reason)
        .containsExactly(PlanReason.FOREIGN_FILE, PlanReason.FOREIGN_FILE);
  }

  @Test
  void bytes_that_are_not_UTF_8_are_refused() {
    assertThat(reasons(new byte[] {'a', ':', ' ', (byte) 0xC3, (byte) 0x28}))
        .containsExactly(PlanReason.NOT_UTF8);
    assertThat(reasons("plan: a".getBytes(StandardCharsets.UTF_16)))
        .containsExactly(PlanReason.NOT_UTF8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "# nothing",
        "---\n",
        "null",
        "x",
        "[]",
        "{}",
        "? {a: b}\n: c",
        "- - -",
        "\"",
        "%YAML 9.9\n---\na: b",
        "\t",
        "a: b: c",
        "@",
        "|"
      })
  void anything_else_is_told_and_never_thrown(String text) {
    assertThat(wrong(text)).isNotEmpty().allSatisfy(m -> assertThat(m.remedy()).isNotBlank());
  }

  @Test
  void a_pasted_secret_is_never_repeated() {
    var canary = "Zq7-canary-4f9Kx2";
    for (var place :
        List.of(
            "plan: %s",
            "%s: x",
            "title: {%s: 1}",
            "category: %s",
            "schedule: %s",
            "approval: { approvers: [%s] }",
            "settle: %s",
            "%s",
            "secrets: [{ name: %s }]",
            "secrets: [{ material: { kind: %s } }]",
            "secrets: [{ material: %s }]",
            "secrets: [{ consumers: { %s: both } }]",
            "secrets: [{ material: { kind: token, prefix: %s!, length: 3 } }]",
            "secrets: [{ stored-in: %s }]",
            "secrets: [{ slots: { new: %s } }]",
            "environments: [{ projects: { a: { token: %s } } }]",
            "environments: [{ projects: { %s: { token: %s } } }]",
            "environments: [{ vault: { path: %s } }]",
            "environments: [{ services: { a: { confirm: { attestation: { token: %s, url: 'https://%s@h/?%s' } } } } }]",
            "a: *%s",
            "a: !%s b",
            "a: \"%s",
            "%s: a\n%s: b",
            "a: [%s",
            "{%s: a",
            "a: b: %s")) {
      assertThat(wrong(place.replace("%s", canary)))
          .as(place)
          .isNotEmpty()
          .allSatisfy(m ->
              assertThat(m + m.path() + m.found() + m.expected() + m.remedy())
                  .doesNotContain(canary));
    }
  }

  @Seeded("keyturn.plans.seed")
  @Tag("at-length")
  void three_thousand_damaged_plans_are_read_without_a_throw(long seed) throws IOException {
    var random = new Random(seed);
    var sound = Files.readString(Path.of("rotation-plans/zkeb.yaml"));
    var pieces =
        List.of(
            ":",
            "- ",
            "{",
            "}",
            "[",
            "]",
            "\n",
            "  ",
            "\"",
            "'",
            "#",
            "|",
            ">",
            "&a",
            "*a",
            "!!",
            "<<: ",
            "~",
            "0x1F",
            "\u0000",
            "%",
            "\t",
            "\uD83D\uDD11");
    for (int i = 0; i < 3_000; i++) {
      var damaged = new StringBuilder(sound);
      for (int n = random.nextInt(1, 6); n > 0; n--) {
        int at = random.nextInt(damaged.length());
        switch (random.nextInt(3)) {
          case 0 -> damaged.insert(at, pieces.get(random.nextInt(pieces.size())));
          case 1 -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(1, 40)));
          default -> damaged.setCharAt(at, (char) random.nextInt(32, 127));
        }
      }
      assertThatCode(() ->
              reader.read(
                  "rotation-plans/zkeb.yaml", damaged.toString().getBytes(StandardCharsets.UTF_8)))
          .as(damaged.toString())
          .doesNotThrowAnyException();
    }
  }

  private List<PlanReason> reasonsOf(String fileName) {
    return ((PlanReading.Wrong) reader.read(folder, fileName))
        .mistakes().stream().map(PlanMistake::reason).toList();
  }

  private List<PlanReason> reasons(String text) {
    return reasons(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<PlanReason> reasons(byte[] bytes) {
    return ((PlanReading.Wrong) reader.read("plans/a.yaml", bytes))
        .mistakes().stream().map(PlanMistake::reason).toList();
  }

  private List<PlanMistake> wrong(String text) {
    return ((PlanReading.Wrong) reader.read("plans/a.yaml", text.getBytes(StandardCharsets.UTF_8)))
        .mistakes();
  }
}
