package dev.keyturn.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainLineTest {
  /** Each class of characters once, with its first and its last one. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "C0 controls, 0000, 001F",
    "delete and C1 controls, 007F, 009F",
    "soft hyphen, 00AD, 00AD",
    "number signs of Arabic, 0600, 0605",
    "mark of Arabic letters, 061C, 061C",
    "end of a verse, 06DD, 06DD",
    "abbreviation mark of Syriac, 070F, 070F",
    "vowel separator of Mongolian, 180E, 180E",
    "without width, 200B, 200D",
    "marks of direction, 200E, 200F",
    "separators of lines and paragraphs, 2028, 2029",
    "embeddings and overrides, 202A, 202E",
    "word joiner and unseen operators, 2060, 2064",
    "isolates, 2066, 2069",
    "shaping that was given up, 206A, 206F",
    "halves of pairs, D800, DFFF",
    "byte order mark, FEFF, FEFF",
    "annotations, FFF9, FFFB",
    "controls of notes, 1D173, 1D17A",
    "tags, E0000, E007F",
  })
  void these_characters_hide(String name, String first, String last) {
    int from = Integer.parseInt(first, 16);
    int to = Integer.parseInt(last, 16);

    assertThat(IntStream.rangeClosed(from, to)).allMatch(PlainLine::hides);
    assertThat(PlainLine.is("a" + Character.toString(from) + "b")).isFalse();
    assertThat(PlainLine.is(PlainLine.clean("a" + Character.toString(to) + "b"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "year-end", "Ärger mit Łódź", "日本語", "مرحبا", "\ud83d\ude80 ok", "a\u00a0b"})
  void anything_else_is_theirs_to_say(String text) {
    assertThat(PlainLine.is(text)).isTrue();
    assertThat(PlainLine.clean(text)).isEqualTo(text);
  }

  @Test
  void the_published_pattern_has_the_same_characters() {
    var hidden = Pattern.compile("[" + PlainLine.HIDDEN + "]");

    assertThat(IntStream.range(0, 0x10000))
        .allMatch(c -> hidden.matcher(Character.toString(c)).matches() == PlainLine.hides(c));
    assertThat(hidden.matcher("\ud83d\ude80").find()).isFalse();
  }

  @Test
  void a_break_becomes_a_space_a_half_a_mark_and_what_is_unseen_is_gone() {
    assertThat(PlainLine.clean(" one\r\n\u2028two\u0000 ")).isEqualTo("one two");
    assertThat(PlainLine.clean("pay\u202egpj.exe\u2069 so\u00adft\u200b \ud800!"))
        .isEqualTo("paygpj.exe soft \ufffd!");
    assertThat(PlainLine.clean("tag" + Character.toString(0xe0041) + "ged")).isEqualTo("tagged");
  }

  @Test
  void what_is_taken_out_does_not_join_halves_to_a_pair() {
    assertThat(PlainLine.clean("\ud83d\u200b\ude80")).isEqualTo("\ufffd\ufffd");
  }

  @Test
  void a_line_is_cut_between_characters() {
    assertThat(PlainLine.line("x".repeat(600))).hasSize(500).endsWith("x…");
    assertThat(PlainLine.shortened("abc\ud83d\ude80de", 5)).isEqualTo("abc…");
    assertThat(PlainLine.shortened("a  b\t c", 9)).isEqualTo("a b c");
  }
}
