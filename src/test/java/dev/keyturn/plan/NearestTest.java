package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "'', abc, 3",
    "abc, '', 3",
    "abc, abc, 0",
    "abc, abd, 1",
    "abc, ab, 1",
    "abc, xabc, 1",
    "abc, acb, 1",
    "ab, ba, 1",
    "abc, bca, 2",
    "abc, cba, 2",
    "kitten, sitting, 3",
    "abcd, badc, 2",
  })
  void slips_are_counted(String written, String meant, int slips) {
    assertThat(Nearest.edits(written, meant)).isEqualTo(slips);
    assertThat(Nearest.edits(meant, written)).isEqualTo(slips);
  }

  @Test
  void one_slip_in_three_letters_is_a_slip_and_more_is_another_word() {
    assertThat(Nearest.to("sok", List.of("soak"))).contains("soak");
    assertThat(Nearest.to("so", List.of("soak"))).isEmpty();
    assertThat(Nearest.to("setlte", List.of("settle"))).contains("settle");
    assertThat(Nearest.to("stetle", List.of("settle"))).contains("settle");
    assertThat(Nearest.to("xyztle", List.of("settle"))).isEmpty();
    assertThat(Nearest.to("aplicat", List.of("application"))).isEmpty();
  }

  @Test
  void the_nearest_of_several_wins_and_of_equals_the_first_in_the_alphabet() {
    assertThat(Nearest.to("HS255", List.of("HS512", "HS256", "HS384"))).contains("HS256");
    assertThat(Nearest.to("bat", List.of("cat", "bar"))).contains("bar");
    assertThat(Nearest.to("TOKEN_KIND", List.of("token", "token-kind"))).contains("token-kind");
  }

  @Test
  void the_remedy_is_the_nearest_word_or_all_of_them() {
    assertThat(Nearest.remedy("sokk", List.of("soak"))).isEqualTo("Did you mean \"soak\"?");
    assertThat(Nearest.remedy("x", List.of("soak", "settle", "retire")))
        .isEqualTo("Write soak, settle or retire.");
    assertThat(Nearest.oneOf(List.of("soak", "settle"))).isEqualTo("soak or settle");
    assertThat(Nearest.oneOf(List.of("soak"))).isEqualTo("soak");
    assertThat(Nearest.oneOf(List.of())).isEmpty();
  }
}
