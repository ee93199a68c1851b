package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Material.Encoding;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {
  private static final Material KEY = new Material.Hmac("HS256", 32);
  private static final byte[] BYTES = HexFormat.of().parseHex("fb".repeat(32));

  @Test
  void bytes_are_told_apart_by_alphabet_and_length() {
    var base64 = Base64.getEncoder();
    var forUrls = Base64.getUrlEncoder();
    spelled(base64.encodeToString(BYTES), Encoding.BASE64);
    spelled(base64.encodeToString(BYTES) + "\n", Encoding.BASE64);
    spelled(base64.withoutPadding().encodeToString(BYTES), Encoding.BASE64_UNPADDED);
    spelled(forUrls.withoutPadding().encodeToString(BYTES), Encoding.BASE64URL);
    spelled(forUrls.encodeToString(BYTES), Encoding.BASE64URL_PADDED);
    spelled(HexFormat.of().formatHex(BYTES), Encoding.HEX);
    spelled(HexFormat.of().withUpperCase().formatHex(BYTES), Encoding.HEX);
  }

  @Test
  void what_fits_several_may_be_any_of_them() {
    assertThat(SecretValue.of("A".repeat(43)).spelledAs(KEY))
        .containsExactlyInAnyOrder(Encoding.BASE64_UNPADDED, Encoding.BASE64URL);
    assertThat(SecretValue.of("A".repeat(64)).spelledAs(new Material.Hmac("HS384", 48)))
        .contains(Encoding.BASE64, Encoding.BASE64_UNPADDED, Encoding.BASE64URL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a passphrase", "my-jwt-secret-for-production-2026", "0123456789abcdef", "é"})
  void what_somebody_made_up_is_in_no_form(String text) {
    assertThat(SecretValue.of(text).spelledAs(KEY)).isEmpty();
  }

  @Test
  void key_pairs_are_told_apart_by_how_they_begin_and_break() {
    Material pair = new Material.Ed25519();
    String pem = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    assertThat(SecretValue.of(pem).spelledAs(pair)).containsExactly(Encoding.PEM);
    assertThat(SecretValue.of(pem.replace("\n", "\\n")).spelledAs(pair))
        .containsExactly(Encoding.PEM_ESCAPED);
    assertThat(SecretValue.of("{\"kty\":\"OKP\"}").spelledAs(pair)).containsExactly(Encoding.JWK);
    assertThat(SecretValue.of("LS0tLS1CRUdJTiA").spelledAs(pair)).isEmpty();
  }

  @Test
  void characters_have_no_other_form() {
    assertThat(SecretValue.of("A".repeat(43)).spelledAs(new Material.Token("", 43, false)))
        .isEmpty();
  }

  private static void spelled(String text, Encoding as) {
    assertThat(SecretValue.of(text).spelledAs(KEY)).isEqualTo(Set.of(as));
  }
}
