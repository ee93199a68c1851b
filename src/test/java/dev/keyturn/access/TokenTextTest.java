package dev.keyturn.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTextTest {
  private final SecureRandom random = new SecureRandom();

  @Test
  void every_token_has_the_form_that_scanners_look_for_and_no_two_are_alike() {
    var seen = new HashSet<String>();
    for (int i = 0; i < 1000; i++) {
      String text = TokenText.make(random);
      assertThat(text).matches("kt_[0-9A-Za-z]{49}");
      assertThat(TokenText.formed(text)).isTrue();
      assertThat(seen.add(text)).isTrue();
    }
  }

  @Test
  void any_single_wrong_character_is_seen_by_the_checksum() {
    String text = TokenText.make(random);
    for (int i = 3; i < text.length(); i++) {
      char other = text.charAt(i) == 'a' ? 'b' : 'a';
      String wrong = text.substring(0, i) + other + text.substring(i + 1);
      assertThat(TokenText.formed(wrong)).isFalse();
    }
  }

  @Test
  void a_token_of_zeros_is_padded_to_its_full_length() {
    var zeros =
        new SecureRandom() {
          @Override
          public void nextBytes(byte[] bytes) {
            java.util.Arrays.fill(bytes, (byte) 0);
          }
        };
    assertThat(TokenText.make(zeros)).hasSize(52).startsWith("kt_0000000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "kt_", "KT_", "kt", "kt_é", "a.b.c"})
  void what_is_no_token_has_not_the_form(String text) {
    assertThat(TokenText.formed(text)).isFalse();
    assertThat(TokenText.formed(text + new Random(7).nextLong())).isFalse();
  }

  @Test
  void the_hash_is_sha_256_in_hex() {
    assertThat(TokenText.hash("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}
