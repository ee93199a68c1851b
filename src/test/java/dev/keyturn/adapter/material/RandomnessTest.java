package dev.keyturn.adapter.material;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Material.Encoding;
import dev.keyturn.rotation.port.MaterialSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Whether values look like chance. The bounds are seven standard deviations and more away: a sound
 * generator meets them in all but one of some hundred thousand million runs, a biased alphabet or
 * an encoding that drops bits does not.
 */
class RandomnessTest {
  private final MaterialSource source = new Materials(Materials.drbg());

  @Test
  void bits_and_bytes_of_keys_are_equally_likely() {
    int[] counts = new int[256];
    long ones = 0;
    int values = 8_000;
    for (int i = 0; i < values; i++) {
      String hex = source.generate(new Material.Aes(256), Encoding.HEX).value().reveal();
      for (byte each : HexFormat.of().parseHex(hex)) {
        counts[each & 0xff]++;
        ones += Integer.bitCount(each & 0xff);
      }
    }
    double bits = values * 256.0;
    assertThat(Math.abs(ones - bits / 2) / Math.sqrt(bits / 4)).isLessThan(7);
    // 255 degrees of freedom: mean 255, standard deviation 22.6.
    assertThat(chiSquare(counts, values * 32.0)).isBetween(110.0, 430.0);
  }

  @Test
  void characters_of_tokens_are_equally_likely() {
    assertUniform(new Material.Token("", 1000, false), Materials.BASE62);
  }

  @Test
  void characters_of_passwords_are_equally_likely() {
    assertUniform(
        new Material.Password(1000, Materials.SAFE_SYMBOLS),
        Materials.BASE62 + Materials.SAFE_SYMBOLS);
  }

  @Test
  void ten_thousand_values_have_no_two_alike() {
    Set<String> keys = new HashSet<>();
    Set<String> tokens = new HashSet<>();
    Set<String> kids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      var key = source.generate(new Material.Aes(128), Encoding.BASE64);
      keys.add(key.value().reveal());
      kids.add(key.kid().text());
      tokens.add(
          source.generate(new Material.Token("", 22, false), Encoding.TEXT).value().reveal());
    }
    assertThat(keys).hasSize(10_000);
    assertThat(kids).hasSize(10_000);
    assertThat(tokens).hasSize(10_000);
  }

  private void assertUniform(Material material, String alphabet) {
    Map<Character, Integer> seen = new HashMap<>();
    int values = 200;
    for (int i = 0; i < values; i++) {
      for (char each : source.generate(material, Encoding.TEXT).value().reveal().toCharArray()) {
        seen.merge(each, 1, Integer::sum);
      }
    }
    assertThat(seen).hasSize(alphabet.length());
    int[] counts = alphabet.chars().map(c -> seen.getOrDefault((char) c, 0)).toArray();
    // 61 or 67 degrees of freedom: standard deviation 11 to 12.
    assertThat(chiSquare(counts, values * 1000.0)).isBetween(12.0, 160.0);
  }

  private static double chiSquare(int[] counts, double total) {
    double expected = total / counts.length;
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }
}
