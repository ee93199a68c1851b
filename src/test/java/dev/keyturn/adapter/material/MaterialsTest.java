package dev.keyturn.adapter.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Material.Encoding;
import dev.keyturn.rotation.port.MaterialSource;
import dev.keyturn.rotation.port.MaterialSource.Generated;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values made of bytes and of characters: their form, and what is refused. */
class MaterialsTest {
  private final MaterialSource source = new Materials(Materials.drbg());

  @ParameterizedTest
  @ValueSource(ints = {128, 192, 256})
  void an_aes_key_has_its_length_in_every_encoding(int bits) {
    Material aes = new Material.Aes(bits);
    assertThat(Base64.getDecoder().decode(reveal(aes, Encoding.BASE64))).hasSize(bits / 8);
    assertThat(Base64.getUrlDecoder().decode(reveal(aes, Encoding.BASE64URL))).hasSize(bits / 8);
    assertThat(HexFormat.of().parseHex(reveal(aes, Encoding.HEX))).hasSize(bits / 8);
    assertThat(reveal(aes, Encoding.BASE64URL)).doesNotContain("=");
    assertThat(reveal(aes, Encoding.BASE64_UNPADDED)).doesNotContain("=");
    assertThat(Base64.getDecoder().decode(reveal(aes, Encoding.BASE64_UNPADDED))).hasSize(bits / 8);
    assertThat(reveal(aes, Encoding.BASE64URL_PADDED)).matches("[A-Za-z0-9_-]+={0,2}");
    assertThat(reveal(aes, Encoding.BASE64URL_PADDED).length() % 4).isZero();
  }

  @ParameterizedTest
  @CsvSource({"HS256,32", "HS384,48", "HS512,64", "HS256,64"})
  void an_hmac_key_is_at_least_as_long_as_its_hash(String algorithm, int bytes) {
    String text = reveal(new Material.Hmac(algorithm, bytes), Encoding.BASE64URL);
    assertThat(Base64.getUrlDecoder().decode(text)).hasSize(bytes);
    assertThat(text.length()).isGreaterThanOrEqualTo(bytes);
  }

  @Test
  void salts_and_peppers_have_their_length() {
    assertThat(reveal(new Material.Salt(16), Encoding.HEX)).hasSize(32);
    assertThat(reveal(new Material.Pepper(32), Encoding.HEX)).hasSize(64);
  }

  @Test
  void the_kid_of_symmetric_material_is_that_of_its_value() {
    Generated made = source.generate(new Material.Aes(256), Encoding.BASE64);
    assertThat(made.kid()).isEqualTo(made.value().kid());
    assertThat(made.publicJwk()).isNull();
    assertThat(made.toString()).doesNotContain(made.value().reveal());
  }

  @Test
  void a_token_carries_its_prefix_and_a_checksum_that_can_be_checked() {
    String token = reveal(new Material.Token("acme_", 30, true), Encoding.TEXT);
    assertThat(token).matches("acme_[0-9A-Za-z]{36}");
    assertThat(token.substring(35)).isEqualTo(Materials.checksum(token.substring(5, 35)));
    assertThat(reveal(new Material.Token("", 22, false), Encoding.TEXT)).matches("[0-9A-Za-z]{22}");
  }

  @Test
  void the_checksum_is_that_of_published_tokens() {
    assertThat(Materials.checksum("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ")).isEqualTo("0mLq17");
    assertThat(Materials.checksum("")).isEqualTo("000000");
  }

  @Test
  void a_password_has_every_class_and_starts_with_a_letter_or_digit() {
    for (int i = 0; i < 500; i++) {
      String plain = reveal(new Material.Password(20, ""), Encoding.TEXT);
      assertThat(plain).matches("[0-9A-Za-z]{20}").matches(".*\\d.*");
      assertThat(plain).matches(".*[a-z].*").matches(".*[A-Z].*");
      String mixed = reveal(new Material.Password(20, "-~"), Encoding.TEXT);
      assertThat(mixed).matches("[0-9A-Za-z][0-9A-Za-z~-]{19}").matches(".*[~-].*");
    }
  }

  static Stream<Material> tooWeak() {
    return Stream.of(
        new Material.Aes(64),
        new Material.Aes(512),
        new Material.Hmac("HS256", 31),
        new Material.Hmac("HS384", 47),
        new Material.Hmac("HS512", 63),
        new Material.Hmac("HS1", 64),
        new Material.Hmac("HS256", 4096),
        new Material.Salt(15),
        new Material.Pepper(31),
        new Material.Rsa(1024),
        new Material.Rsa(2047),
        new Material.Rsa(2049),
        new Material.Rsa(16384),
        new Material.Ec("P-192"),
        new Material.Ec("secp256k1"),
        new Material.Token("", 21, true),
        new Material.Token("has space", 30, true),
        new Material.Token("${{", 30, true),
        new Material.Password(19, ""),
        new Material.Password(32, "$"),
        new Material.Password(32, "{"),
        new Material.Password(32, "'"),
        new Material.Password(32, "\""),
        new Material.Password(32, "@"),
        new Material.Password(32, ":"),
        new Material.Password(32, "/"),
        new Material.Password(32, "%"),
        new Material.Password(32, " "),
        new Material.Password(32, "\\"),
        new Material.Password(32, "a"),
        new Material.Password(32, "--"),
        new Material.Supplied());
  }

  @ParameterizedTest
  @MethodSource("tooWeak")
  void what_is_weaker_than_its_standard_is_refused(Material material) {
    for (Encoding encoding : Encoding.values()) {
      assertThatIllegalArgumentException().isThrownBy(() -> source.generate(material, encoding));
    }
  }

  @Test
  void an_encoding_that_does_not_fit_is_refused() {
    List<Encoding> bytes = List.of(Encoding.BASE64, Encoding.BASE64URL, Encoding.HEX);
    List<Encoding> pairs = List.of(Encoding.PEM, Encoding.JWK);
    assertOnly(new Material.Aes(256), bytes);
    assertOnly(new Material.Hmac("HS256", 32), bytes);
    assertOnly(new Material.Salt(16), bytes);
    assertOnly(new Material.Pepper(32), bytes);
    assertOnly(new Material.Ec("P-256"), pairs);
    assertOnly(new Material.Ed25519(), pairs);
    assertOnly(new Material.Token("", 30, true), List.of(Encoding.TEXT));
    assertOnly(new Material.Password(24, ""), List.of(Encoding.TEXT));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0xff})
  void a_generator_that_repeats_itself_yields_no_value_and_no_endless_loop(int always) {
    MaterialSource broken = new Materials(constant((byte) always));
    assertThatIllegalStateException()
        .isThrownBy(() -> broken.generate(new Material.Aes(256), Encoding.HEX));
    assertThatIllegalStateException()
        .isThrownBy(() -> broken.generate(new Material.Token("", 30, true), Encoding.TEXT));
    assertThatIllegalStateException()
        .isThrownBy(() -> broken.generate(new Material.Password(30, "-"), Encoding.TEXT));
  }

  @Test
  void the_generator_has_256_bits_of_strength_or_is_refused() throws Exception {
    assertThat(Materials.drbg().getAlgorithm()).isEqualTo("DRBG");
    SecureRandom plain = SecureRandom.getInstance("DRBG");
    assertThatIllegalStateException().isThrownBy(() -> Materials.asserted(plain));
    assertThatIllegalStateException().isThrownBy(() -> Materials.asserted(new SecureRandom()));
  }

  private void assertOnly(Material material, List<Encoding> fitting) {
    for (Encoding encoding : Encoding.values()) {
      if (fitting.contains(encoding.plain())) {
        assertThat(source.generate(material, encoding)).isNotNull();
      } else {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> source.generate(material, encoding))
            .withMessageContaining("cannot be encoded");
      }
    }
  }

  private String reveal(Material material, Encoding encoding) {
    return source.generate(material, encoding).value().reveal();
  }

  private static SecureRandom constant(byte always) {
    return new SecureRandom() {
      @Override
      public void nextBytes(byte[] bytes) {
        Arrays.fill(bytes, always);
      }
    };
  }
}
