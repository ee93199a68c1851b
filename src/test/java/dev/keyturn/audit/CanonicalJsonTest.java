package dev.keyturn.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
  @Test
  void string_of_rfc_8785_section_3_2_2_is_written_as_there() {
    assertThat(CanonicalJson.write("\u20ac$\u000f\nA'B\"\\\\\"/"))
        .isEqualTo("\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
  }

  @Test
  void keys_are_sorted_and_nothing_is_spaced() {
    assertThat(
            CanonicalJson.write(Map.of("b", List.of(1, true, "x"), "a", Map.of("z", -3L, "B", ""))))
        .isEqualTo("{\"a\":{\"B\":\"\",\"z\":-3},\"b\":[1,true,\"x\"]}");
  }

  @Test
  void every_control_character_has_one_spelling() throws UnreadableAudit {
    for (char c = 0; c < 0x20; c++) {
      var text = CanonicalJson.write(String.valueOf(c));
      assertThat(CanonicalJson.parse(text)).isEqualTo(String.valueOf(c));
      assertThat(text).matches("\"\\\\([btnfr]|u00[01][0-9a-f])\"");
    }
    assertThat(CanonicalJson.write("\u007f\u2028")).isEqualTo("\"\u007f\u2028\"");
  }

  @Test
  void integers_reach_two_to_the_53_minus_one_and_no_further() throws UnreadableAudit {
    assertThat(CanonicalJson.parse("9007199254740991")).isEqualTo(9007199254740991L);
    assertThat(CanonicalJson.parse("-9007199254740991")).isEqualTo(-9007199254740991L);
    assertThatThrownBy(() -> CanonicalJson.write(9007199254740992L))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lone_surrogates_floats_and_other_keys_are_refused_without_repeating_them() {
    assertThatThrownBy(() -> CanonicalJson.write("secret\ud800"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> CanonicalJson.write("\udc00\ud800"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CanonicalJson.write(1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CanonicalJson.write(Map.of("é", 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " {}",
        "{} ",
        "{\"a\": 1}",
        "{\"b\":1,\"a\":1}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,}",
        "[1,]",
        "01",
        "-0",
        "1.0",
        "1e3",
        "9007199254740992",
        "99999999999999999",
        "null",
        "{\"a\":null}",
        "\"\\/\"",
        "\"\\u0041\"",
        "\"\\u000F\"",
        "\"\\u000a\"",
        "\"\\ud800\"",
        "\"\ud800\"",
        "\"\t\"",
        "\"\\x\"",
        "\"open",
        "\"\\u00",
        "{\"é\":1}",
        "{\"\":1}",
        "tru",
        "truex",
        "{",
        "[",
        "{\"a\"",
        "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]"
      })
  void text_that_is_not_canonical_is_refused(String text) {
    assertThatThrownBy(() -> CanonicalJson.parse(text)).isInstanceOf(UnreadableAudit.class);
  }

  @Test
  void canonical_text_is_read_and_written_back_unchanged() throws UnreadableAudit {
    var text = "{\"a\":[],\"b\":{},\"c\":[false,\"𝄞\\\\\",0,-1],\"d\":\"\"}";
    assertThat(CanonicalJson.write(CanonicalJson.parse(text))).isEqualTo(text);
  }
}
