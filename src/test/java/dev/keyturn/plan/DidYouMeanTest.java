package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
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
    assertThat(DidYouMean.edits(written, meant)).isEqualTo(slips);
    assertThat(DidYouMean.edits(meant, written)).isEqualTo(slips);
  }

  @Test
  void one_slip_in_three_letters_is_a_slip_and_more_is_another_word() {
    assertThat(DidYouMean.to("sok", List.of("soak"))).contains("soak");
    assertThat(DidYouMean.to("so", List.of("soak"))).isEmpty();
    assertThat(DidYouMean.to("setlte", List.of("settle"))).contains("settle");
    assertThat(DidYouMean.to("stetle", List.of("settle"))).contains("settle");
    assertThat(DidYouMean.to("xyztle", List.of("settle"))).isEmpty();
    assertThat(DidYouMean.to("aplicat", List.of("application"))).isEmpty();
  }

  @Test
  void the_nearest_of_several_wins_and_of_equals_the_first_in_the_alphabet() {
    assertThat(DidYouMean.to("HS255", List.of("HS512", "HS256", "HS384"))).contains("HS256");
    assertThat(DidYouMean.to("bat", List.of("cat", "bar"))).contains("bar");
    assertThat(DidYouMean.to("TOKEN_KIND", List.of("token", "token-kind"))).contains("token-kind");
  }

  @Test
  void the_remedy_is_the_nearest_word_or_all_of_them() {
    assertThat(DidYouMean.remedy("sokk", List.of("soak"))).isEqualTo("Did you mean \"soak\"?");
    assertThat(DidYouMean.remedy("x", List.of("soak", "settle", "retire")))
        .isEqualTo("Write soak, settle or retire.");
    assertThat(DidYouMean.oneOf(List.of("soak", "settle"))).isEqualTo("soak or settle");
    assertThat(DidYouMean.oneOf(List.of("soak"))).isEqualTo("soak");
    assertThat(DidYouMean.oneOf(List.of())).isEmpty();
  }
}
