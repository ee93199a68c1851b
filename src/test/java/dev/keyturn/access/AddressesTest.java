package dev.keyturn.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
  private static final InetAddress SOCKET = InetAddress.ofLiteral("10.0.0.1");

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7,203.0.113.7",
    "'198.51.100.1, 203.0.113.7',203.0.113.7",
    "2001:db8:1:2:3:4:5:6,20010db800010002/64",
    "2001:db8:1:2::1,20010db800010002/64",
    "2001:db8:1:3::1,20010db800010003/64",
    "::ffff:203.0.113.7,203.0.113.7"
  })
  void a_place_is_an_ipv4_address_or_a_network_of_ipv6(String told, String place) {
    assertThat(Addresses.place(told, SOCKET)).isEqualTo(place);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "example.com", "203.0.113.7,", "1.2.3", "a:b", "\u0000"})
  void what_is_no_address_is_not_believed_and_nobodys_name_is_looked_up(String told) {
    assertThat(Addresses.place(told, SOCKET)).isEqualTo("10.0.0.1");
  }

  @Test
  void the_trails_word_for_an_address_cannot_be_computed_by_others() {
    var addresses = new Addresses(new SecureRandom());
    String hashed = addresses.hashed("203.0.113.7");

    assertThat(hashed).isEqualTo(addresses.hashed("203.0.113.7")).doesNotContain("203");
    assertThat(hashed).isNotEqualTo(addresses.hashed("203.0.113.8"));
    assertThat(hashed).isNotEqualTo(new Addresses(new SecureRandom()).hashed("203.0.113.7"));
  }
}
