package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-1",
        "sk_live",
        "pk_1",
        "ghp_x",
        "github_pat_1",
        "xoxb-1",
        "hvs.1",
        "s.1",
        "AKIA1",
        "eyJh",
        "-----BEGIN KEY",
        "abcdefghijk1",
        "ABCDEFGHIJK1",
        "abcdefghijkL",
        "aaaaaa.AAAAAA",
        "zzzzzz.ZZZZZZ",
        "aaaaaa.000000",
        "zzzzzz.999999",
        "AAAAAA.000000",
        "ZZZZZZ.999999",
        "the key abcdefghijk1 of production",
        "key\u00a0abcdefghijk1",
        "token sk-1",
        "twelve-letters-and-forty-are-a-long-word-"
      })
  void what_could_be_a_secret_is_not_repeated(String text) {
    assertThat(Redaction.couldBeSecret(text)).isTrue();
    assertThat(Redaction.of(text))
        .isEqualTo("a text of " + text.length() + " characters (not shown, it could be a secret)");
    assertThat(Redaction.key(text)).isEqualTo("(not shown)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aplication",
        "environment-name",
        "ZKEB_MASTER_ENCRYPTION_KEY",
        "America/New_York",
        "12345678901",
        "123456789minutes",
        "abcdefghij1",
        "zzzzzz_aaaaaa",
        "ZZZZZZ.AAAAAA",
        "000000.999999",
        "mon, tue and wed from 9 to 16",
        "twelve-letters-and-forty-are-a-long-word"
      })
  void a_word_that_is_only_misspelt_is_repeated(String text) {
    assertThat(Redaction.of(text)).isEqualTo("\"" + text + "\"");
    assertThat(Redaction.key(text)).isEqualTo(text);
  }

  @Test
  void nothing_is_called_nothing() {
    assertThat(Redaction.of("")).isEqualTo("nothing");
  }

  @Test
  void what_cannot_be_seen_is_shown_as_an_escape() {
    assertThat(Redaction.of("a\u202eb")).isEqualTo("\"a\\u202eb\"");
    assertThat(Redaction.of("~ \u007f\u001f")).isEqualTo("\"~ \\u007f\\u001f\"");
  }
}
